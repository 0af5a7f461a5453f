import { existsSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlurmRunner } from '../../../src/model/runner.ts';
import type { JobRunner } from '../../../src/runner/job-port.ts';
import { createSlurmJobs } from '../../../src/runner/slurm/slurm-jobs.ts';
import { endOf, endsOf, job, printed, signal, submitted, whenAll } from '../../support/job-watching.ts';
import { temporaryFolder } from '../../support/repo.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../../support/slurm-cluster.ts';

const MIB = 2 ** 20;

describe.skipIf(!hasSlurm())('what is asked of Slurm', () => {
  let cluster: SlurmCluster;
  beforeAll(async () => {
    cluster = await startSlurm(['MaxArraySize=4']);
  });
  afterAll(() => cluster?.stop());

  const open = (settings: Partial<SlurmRunner> = {}): JobRunner =>
    createSlurmJobs({
      settings: { name: 'hpc', kind: 'slurm', ...settings },
      env: { ...cluster.env, OF_THE_SUBMITTER: 'secret', SBATCH_ARRAY_INX: '0-2', SQUEUE_USERS: 'nobody' },
    });

  it('splits what is more than an array can hold here', async () => {
    const runner = open();
    const jobs = Array.from({ length: 10 }, (_, at) =>
      job('exit "$1"', { argument: `${at}`, name: `many-${at}` }),
    );
    const ids = await submitted(runner, jobs);
    expect(new Set(ids.map((id) => id.split('_')[0])).size).toBe(3);
    expect(await endsOf(runner, ids)).toEqual(ids.map((_, exitCode) => ({ kind: 'exit', exitCode })));
    expect(
      cluster.admin('squeue', '--states=all', '--noheader', '--format=%j', `--jobs=${ids[0]}`).trim(),
    ).toBe('many');
  });

  it('asks for the resources of a task in units of Slurm, rounded up', async () => {
    const runner = open({
      account: 'vision',
      partition: 'urgent',
      options: ['--comment=from a person', '--mem=1'],
    });
    const resources = { cpu: 2.5, memoryBytes: 100.2 * MIB, gpu: 1, diskBytes: 10 * MIB, timeMs: 90_000 };
    const [id = ''] = await submitted(runner, [job('true', { resources })]);
    const shown = cluster.admin('scontrol', 'show', 'job', id);
    for (const text of [
      'JobName=job',
      'Account=vision',
      'Partition=urgent',
      'Comment=from a person',
      'CPUs/Task=3',
      'NumNodes=1',
      'MinMemoryNode=101M',
      'MinTmpDiskNode=10M',
      'TresPerNode=gres:gpu:1',
      'TimeLimit=00:02:00',
      'Requeue=0',
    ]) {
      expect(shown).toContain(text);
    }
    expect(await endOf(runner, id)).toEqual({ kind: 'exit', exitCode: 0 });
  });

  it("gives jobs the environment of a login on the node, and nothing of the submitter's", async () => {
    const runner = open();
    const [id = ''] = await submitted(runner, [job('env; srun --version; echo end')]);
    const output = await printed(runner, id, 'end\n');
    expect(output).toContain('FROM_LOGIN=yes\n');
    expect(output).not.toContain('OF_THE_SUBMITTER');
    // For what the script starts by srun.
    expect(output).toContain('SLURM_EXPORT_ENV=ALL\n');
    await endOf(runner, id);
  });

  it('keeps output below the folder that is configured, readable by nobody else', async () => {
    const folder = join(temporaryFolder(), "a 'folder' with $(touch x)");
    const runner = open({ folder });
    const [id = ''] = await submitted(runner, [job('echo here; pwd')]);
    expect(await printed(runner, id, folder)).toBe(`here\n${folder}\n`);
    expect(await open({ folder: '/nonexistent' }).output(id, signal)).toBeUndefined();
  });

  it('knows how long a job may take in its partition', async () => {
    expect(await open().longestMs?.(signal)).toBe(Number.POSITIVE_INFINITY);
    expect(await open({ partition: 'brief' }).longestMs?.(signal)).toBe(60_000);
    expect(await open({ partition: 'main,brief' }).longestMs?.(signal)).toBe(60_000);
    for (const unsure of [
      { partition: 'nowhere' },
      { options: ['--partition=main'] },
      { options: ['--qos=q'] },
    ])
      expect(await open(unsure).longestMs?.(signal)).toBe(0);
  });

  it('removes outputs that are older than a month, and nothing else', async () => {
    const folder = temporaryFolder();
    const aged = (name: string, days: number): string => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '');
      const at = Date.now() / 1000 - days * 86_400;
      utimesSync(path, at, at);
      return path;
    };
    const old = ['mlgit-7.out', 'mlgit-8_12.out'].map((name) => aged(name, 32));
    const others = [aged('mlgit-9.out', 20), aged('mlgit-notes.out', 90), aged('below/mlgit-7.out', 90)];
    const runner = open({ folder });
    await endsOf(runner, await submitted(runner, [job('true')]));
    while (old.some((path) => existsSync(path))) await delay(20);
    expect(others.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('says that a job is lost when its node does not have the folder', async () => {
    const folder = join(temporaryFolder(), 'here only');
    const runner = open({ folder, options: ['--hold'] });
    const [id = ''] = await submitted(runner, [job('true')]);
    rmSync(folder, { recursive: true });
    cluster.admin('scontrol', 'release', id);
    expect(await endOf(runner, id)).toEqual({ kind: 'lost', reason: 'JobLaunchFailure' });
    expect(await runner.output(id, signal)).toBeUndefined();
  });

  it('says when the folder cannot be made', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const attempt = open({ folder: `${file}/below` }).submit([job('true')], signal);
    await expect(attempt).rejects.toMatchObject({ code: 'runner-folder', kind: 'io' });
    await expect(attempt).rejects.toThrow(
      /^The folder .*below of the runner hpc cannot be used on this machine: .+/,
    );
  });

  it.each([
    ['a partition that is not there', { partition: 'nowhere' }, /[Ii]nvalid partition/],
    ['a constraint that no node meets', { options: ['--constraint=quantum'] }, /Invalid feature/],
    ['an option that sbatch does not have', { options: ['--frobnicate'] }, /unrecognized option/],
    ['a kind of device that is not there', { options: ['--gres=tpu:1'] }, /gres/],
    ['more processors than a node has', { options: [] }, /CPU count|not available/],
  ])('is told that %s is refused', async (_, settings, reason) => {
    const [answer] = await open(settings).submit([job('true', { resources: { cpu: 17 } })], signal);
    expect(answer).toEqual({ refused: { kind: 'never-scheduled', reason: expect.stringMatching(reason) } });
  });

  it.each([
    ['that is to take longer than its partition allows', { timeMs: 3_600_000 }],
    ['of more processors than its partition has', { cpu: 99 }],
  ])('ends a job %s, which would wait for ever, and says so to whoever asks later', async (_, resources) => {
    const runner = open({ partition: 'brief' });
    const [id = ''] = await submitted(runner, [job('true', { resources })]);
    // Slurm finds the one reason before the other.
    const never = {
      kind: 'never-scheduled',
      reason: expect.stringMatching(/^Partition(?:TimeLimit|Config)$/),
    };
    expect(await endOf(runner, id)).toEqual(never);
    const listed = cluster.admin('squeue', '--noheader', '--states=all', '--format=%T', `--jobs=${id}`);
    expect(listed.trim()).toBe('CANCELLED');
    expect(await endOf(open(), id)).toEqual(never);
  });

  it('says in words of Slurm what a job waits for', async () => {
    const runner = open({ options: ['--hold'] });
    const [id = ''] = await submitted(runner, [job('true')]);
    const states = await whenAll(
      runner,
      [id],
      (state) => state.kind === 'waiting' && state.reason !== undefined,
    );
    expect(states).toEqual([{ kind: 'waiting', reason: 'JobHeldUser' }]);
    await runner.cancel([id], signal);
    expect(await endOf(runner, id)).toEqual({ kind: 'cancelled' });
  });
});
