import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { createSlurmJobs } from '../../src/runner/slurm/slurm-jobs.ts';
import { requireTool } from '../support/required-tool.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../support/slurm-cluster.ts';
import { NODE_MIB } from '../support/slurm-config.ts';
import { type SshServer, sshServer } from '../support/ssh-server.ts';
import { describeJobRunnerContract, type JobRunnerTraits } from './job-runner-contract.ts';

const MIB = 2 ** 20;

/** Each is for its owner alone. */
async function mailIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'mail'));
  for (const name of names) expect((await stat(join(folder, 'mail', name))).mode & 0o777).toBe(0o600);
  return names;
}

const traits: JobRunnerTraits = {
  crowding: { memoryBytes: 0.7 * NODE_MIB * MIB },
  limitsMemory: true,
  tooLarge: { memoryBytes: 2 * NODE_MIB * MIB },
  shortestTimeMs: 60_000,
  hasMailboxes: true,
};

describe.skipIf(!hasSlurm())('on a cluster of two nodes', () => {
  let cluster: SlurmCluster;
  beforeAll(async () => {
    cluster = await startSlurm();
  });
  afterAll(() => cluster?.stop());

  /** A minute is the shortest time that Slurm knows. */
  const expire = (id: string): void => {
    cluster.admin('scontrol', 'update', `JobId=${id}`, 'EndTime=now');
  };

  describeJobRunnerContract('Slurm', traits, () => {
    const open = () => createSlurmJobs({ settings: { name: 'hpc', kind: 'slurm' }, env: cluster.env });
    const mailboxes = () => mailIn(join(cluster.env.HOME ?? '', '.cache/mlgit/jobs'));
    return { runner: open(), another: open, expire, mailboxes };
  });

  const sshd = requireTool('sshd');
  describe.skipIf(sshd.missing)('that ssh leads to', () => {
    let server: SshServer;
    beforeAll(async () => {
      server = await sshServer(sshd.path, { env: cluster.env, whenDone: afterAll });
    });

    describeJobRunnerContract('Slurm', traits, () => {
      const settings = { name: 'hpc', kind: 'slurm', host: 'login.example', folder: "~/it's here" } as const;
      const open = () => createSlurmJobs({ settings, env: { PATH: server.pathWithSsh } });
      const mailboxes = () => mailIn(join(cluster.env.HOME ?? '', "it's here"));
      return { runner: open(), another: open, expire, mailboxes };
    });
  });
});
