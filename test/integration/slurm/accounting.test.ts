import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSlurmJobs } from '../../../src/runner/slurm/slurm-jobs.ts';
import { endsOf, job, signal, submitted, whenAll } from '../../support/job-watching.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../../support/slurm-cluster.ts';
import { NODE_MIB } from '../../support/slurm-config.ts';

const MEMORY = 64 * 2 ** 20;
const FORGETS_AFTER_S = 2;
const settings = { name: 'hpc', kind: 'slurm' } as const;

describe.skipIf(!hasSlurm())('a Slurm that keeps accounts', () => {
  let cluster: SlurmCluster;
  const runner = (account?: string) =>
    createSlurmJobs({ settings: { ...settings, ...(account && { account }) }, env: cluster.env });
  const limit = (setting: string) =>
    cluster.admin('sacctmgr', '-i', 'modify', 'user', 'root', 'set', setting);
  const forgotten = async () => {
    while (cluster.admin('squeue', '--noheader', '--states=all', '--format=%i').trim() !== '')
      await delay(200);
  };

  beforeAll(async () => {
    cluster = await startSlurm([`MinJobAge=${FORGETS_AFTER_S}`], { accounting: true });
  });
  afterAll(() => cluster?.stop());

  it('knows how jobs ended that its controller has forgotten', async () => {
    const none = '99999';
    const hungry = job('exec tail /dev/zero', { resources: { memoryBytes: MEMORY } });
    const ids = await submitted(runner(), [job('exit 7'), job('exec sleep 3600'), hungry, job('exit 0')]);
    await runner().cancel([ids[1] ?? ''], signal);
    const seen = await endsOf(runner(), ids);
    while (cluster.admin('squeue', '--noheader', '--states=all', '--format=%i').trim() !== '')
      await delay(200);
    const later = await runner().poll([...ids, none], signal);
    const ends = ids.map((id) => later.get(id));
    expect(ends.map((state) => (state?.kind === 'ended' ? state.end : state?.kind))).toEqual(seen);
    expect(seen).toEqual([
      { kind: 'exit', exitCode: 7 },
      { kind: 'cancelled' },
      { kind: 'oom' },
      { kind: 'exit', exitCode: 0 },
    ]);
    expect(later.get(none)).toEqual({ kind: 'unknown' });
  });

  it('refuses an account that there is not, and says so', async () => {
    expect(await runner('nobody').submit([job('true')], signal)).toEqual([
      { refused: { kind: 'never-scheduled', reason: expect.stringMatching(/^Invalid account/) } },
    ]);
  });

  it('knows of an array that was cancelled before all of it had started', async () => {
    const whole = { resources: { memoryBytes: NODE_MIB * 2 ** 20 } };
    const indices = Array.from({ length: 40 }, (_, at) => String(at));
    const ids = await submitted(
      runner(),
      indices.map((argument) => job('exec sleep 3600', { argument, ...whole })),
    );
    await whenAll(runner(), ids.slice(0, 1), (state) => state.kind === 'running');
    await runner().cancel(ids, signal);
    await forgotten();
    expect(await endsOf(runner(), ids)).toEqual(indices.map(() => ({ kind: 'cancelled' })));
  });

  it('is full when a user may submit no more, and takes jobs again later', async () => {
    limit('MaxSubmitJobs=2');
    try {
      const array = ['1', '2', '3'].map((argument) => job('sleep 600', { argument }));
      const full = { full: expect.stringMatching(/^AssocMaxSubmitJobLimit; /) };
      expect(await runner().submit(array, signal)).toEqual([full, full, full]);
      const ids = await submitted(runner(), array.slice(0, 2));
      expect(await runner().submit([job('true')], signal)).toEqual([full]);
      await runner().cancel(ids, signal);
      await endsOf(runner(), ids);
      await endsOf(runner(), await submitted(runner(), [job('true')]));
    } finally {
      limit('MaxSubmitJobs=-1');
    }
  });

  it('refuses for ever what is larger than the account may have', async () => {
    limit('MaxTRESPerJob=mem=100M');
    try {
      const large = job('true', { resources: { memoryBytes: 4 * MEMORY } });
      const [answer] = await runner().submit([large], signal);
      if (answer !== undefined && 'refused' in answer) {
        expect(answer.refused.kind).toBe('never-scheduled');
        return;
      }
      const ids = answer !== undefined && 'id' in answer ? [answer.id] : [];
      expect(await endsOf(runner(), ids)).toEqual([
        { kind: 'never-scheduled', reason: expect.stringMatching(/^AssocMaxMemPerJob/) },
      ]);
    } finally {
      limit('MaxTRESPerJob=mem=-1');
    }
  });
});
