import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcess } from './child-server.ts';
import { freePort } from './free-port.ts';
import { killJobsOf, removeCgroupsOf } from './node-cgroup.ts';
import { answers, toolPresent } from './required-tool.ts';
import { addAccounts, startAccounting } from './slurm-accounting.ts';
import { CGROUP_CONF, GRES_CONF, slurmConf } from './slurm-config.ts';

export interface SlurmCluster {
  /** Of whoever calls Slurm's commands. */
  readonly env: { readonly [name: string]: string };
  readonly nodes: readonly string[];
  /** One of Slurm's commands, as the administrator; its standard output. */
  admin(command: string, ...args: string[]): string;
  /** Kills all of a node at once, as when the machine fails. */
  killNode(name: string): Promise<void>;
  killController(): Promise<void>;
  /** What its daemons have noted. */
  log(): string;
  stop(): Promise<void>;
}

/** For `describe.skipIf(!hasSlurm())`; `test/support/servers/slurm.sh` installs it. */
export function hasSlurm(): boolean {
  return toolPresent('slurm', () => process.getuid?.() === 0 && hasMemoryCgroup() && isInstalled());
}

/** Without a configuration, Slurm's commands do not even tell their version. */
function isInstalled(): boolean {
  const look =
    'for name in munged slurmctld slurmd sbatch slurmdbd mariadbd mariadb-install-db; do command -v "$name" || exit 1; done';
  return answers('sh', ['-c', look]);
}

function hasMemoryCgroup(): boolean {
  try {
    accessSync('/sys/fs/cgroup/memory/cgroup.procs', constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** A real cluster of two nodes on the loopback. To be stopped by whoever started it. */
export async function startSlurm(
  settings: readonly string[] = [],
  { accounting = false }: { readonly accounting?: boolean } = {},
): Promise<SlurmCluster> {
  for (let attempt = 1; ; attempt++) {
    const cluster = await start(settings, accounting);
    if (await isIdle(cluster)) return cluster;
    const said = cluster.log();
    await cluster.stop();
    // Somebody else took a port in between.
    if (attempt === 3) throw new Error(`Slurm does not start:\n${said}`);
  }
}

async function start(settings: readonly string[], withAccounting: boolean): Promise<SlurmCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-slurm-'));
  // munged insists that everybody can come to its socket.
  chmodSync(folder, 0o755);
  const [controllerPort, first, second] = [await freePort(), await freePort(), await freePort()];
  // Names of nodes are names of cgroups, which all clusters of a machine share.
  const nodes = [first, second].map((port) => ({ name: `n${port}`, port }));
  writeFileSync(join(folder, 'cgroup.conf'), CGROUP_CONF);
  writeFileSync(join(folder, 'gres.conf'), GRES_CONF);
  writeFileSync(join(folder, 'munge.key'), randomBytes(1024), { mode: 0o400 });
  mkdirSync(join(folder, 'state', 'env_cache'), { recursive: true });
  writeFileSync(join(folder, 'state', 'env_cache', 'root'), loginEnvironment(folder));
  const env = { PATH: process.env.PATH ?? '', HOME: folder, SLURM_CONF: join(folder, 'slurm.conf') };
  const daemon = (command: string, ...args: string[]): ChildProcess =>
    spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], { env, cwd: folder, stdio: 'ignore' });
  const file = (option: string, name: string): string => `--${option}=${join(folder, name)}`;
  const munged = daemon(
    'munged',
    '--foreground',
    '--force',
    file('key-file', 'munge.key'),
    file('socket', 'munge.sock'),
    file('pid-file', 'munged.pid'),
    file('log-file', 'munged.log'),
    file('seed-file', 'munge.seed'),
  );
  while (munged.exitCode === null && !readdirSync(folder).includes('munge.sock')) await delay(5);
  const accounting = withAccounting ? await startAccounting({ folder, env, daemon }) : undefined;
  const further = [...settings, ...(accounting?.settings ?? [])];
  writeFileSync(join(folder, 'slurm.conf'), slurmConf({ folder, controllerPort, nodes, settings: further }));
  if (accounting !== undefined) addAccounts(env);
  const controller = daemon('slurmctld', '-D', '-c');
  const daemons = new Map(nodes.map(({ name }) => [name, daemon('slurmd', '-D', '-N', name)]));
  const admin = (command: string, ...args: string[]): string =>
    spawnSync(command, args, { env, encoding: 'utf8' }).stdout;
  return {
    env,
    nodes: nodes.map((node) => node.name),
    admin,
    killNode: async (name) => {
      const child = daemons.get(name) as ChildProcess;
      child.kill('SIGKILL');
      await endProcess(child);
      killJobsOf(name);
    },
    killController: async () => {
      controller.kill('SIGKILL');
      await endProcess(controller);
    },
    log: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.log'))
        .map((name) => readFileSync(join(folder, name), 'utf8').slice(-2000))
        .join('\n'),
    stop: async () => {
      if (controller.exitCode === null && controller.signalCode === null) await endJobs(admin);
      await Promise.all([...daemons.values(), controller].map(endProcess));
      await accounting?.stop();
      await endProcess(munged);
      for (const { name } of nodes) {
        killJobsOf(name);
        removeCgroupsOf(name);
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Of the user on the nodes. */
function loginEnvironment(home: string): string {
  return `HOME=${home}\nPATH=${process.env.PATH}\nUSER=root\nLANG=C.UTF-8\nFROM_LOGIN=yes\n`;
}

async function isIdle({ admin, nodes }: SlurmCluster): Promise<boolean> {
  for (let left = 300; left > 0; left--) {
    const idle = admin('sinfo', '--noheader', '--Node', '--partition=main', '--states=idle', '--format=%N');
    if (idle.trim().split('\n').length === nodes.length && idle.trim() !== '') return true;
    await delay(50);
  }
  return false;
}

/** What runs a job would outlive its node's daemon. */
async function endJobs(admin: SlurmCluster['admin']): Promise<void> {
  admin('scancel', '--user=root');
  for (let left = 100; left > 0 && admin('squeue', '--noheader').trim() !== ''; left--) await delay(50);
}
