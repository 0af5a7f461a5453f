export interface SlurmLayout {
  readonly folder: string;
  readonly controllerPort: number;
  readonly nodes: readonly { readonly name: string; readonly port: number }[];
  /** Further lines of slurm.conf. */
  readonly settings: readonly string[];
}

const NODE_CPUS = 16;
export const NODE_MIB = 4000;

/**
 * A cluster of several nodes on one machine, which only the loopback sees. Partitions: `main`, the default; `brief`, in
 * which nothing may take longer than a minute; `urgent`, whose jobs end those of the others.
 */
export function slurmConf({ folder, controllerPort, nodes, settings }: SlurmLayout): string {
  const names = nodes.map((node) => node.name).join(',');
  return [
    'ClusterName=test',
    'SlurmctldHost=localhost(127.0.0.1)',
    'SlurmUser=root',
    'SlurmdUser=root',
    'AuthType=auth/munge',
    `AuthInfo=socket=${folder}/munge.sock`,
    'CredType=cred/munge',
    'CommunicationParameters=NoCtldInAddrAny,NoInAddrAny',
    `SlurmctldPort=${controllerPort}`,
    `SlurmctldPidFile=${folder}/ctld.pid`,
    `SlurmdPidFile=${folder}/%n.pid`,
    `SlurmctldLogFile=${folder}/ctld.log`,
    `SlurmdLogFile=${folder}/%n.log`,
    `SlurmdSpoolDir=${folder}/spool-%n`,
    `StateSaveLocation=${folder}/state`,
    'MailProg=/bin/true',
    'SwitchType=switch/none',
    'MpiDefault=none',
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/cgroup',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_CPU_Memory',
    'PreemptType=preempt/partition_prio',
    'PreemptMode=CANCEL',
    'SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0',
    'SlurmdParameters=config_overrides',
    'GresTypes=gpu',
    'ReturnToService=2',
    'KillWait=2',
    'InactiveLimit=0',
    // What a login would set is read from a file and not from the profile of the machine's user.
    'GetEnvTimeout=0',
    ...settings,
    ...nodes.map(
      ({ name, port }) =>
        `NodeName=${name} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${port} CPUs=${NODE_CPUS} RealMemory=${NODE_MIB} TmpDisk=${NODE_MIB} Gres=gpu:1`,
    ),
    `PartitionName=main Nodes=${names} Default=YES MaxTime=INFINITE DefMemPerCPU=10`,
    `PartitionName=brief Nodes=${names} MaxTime=1 DefMemPerCPU=10`,
    `PartitionName=urgent Nodes=${names} MaxTime=INFINITE DefMemPerCPU=10 PriorityTier=10`,
    '',
  ].join('\n');
}

/** A device that is only counted. */
export const GRES_CONF = 'Name=gpu File=/dev/null\n';

/** Limits of memory, and nothing else, are the kernel's. */
export const CGROUP_CONF = [
  'CgroupPlugin=cgroup/v1',
  'CgroupMountpoint=/sys/fs/cgroup',
  'CgroupAutomount=no',
  'ConstrainRAMSpace=yes',
  'ConstrainSwapSpace=no',
  'ConstrainCores=no',
  'ConstrainDevices=no',
  '',
].join('\n');
