import { describe, expect, it } from 'vitest';
import { runnerOf, wordsOfRunner, wrongRunnerValues } from '../../../src/flow/runner-values.ts';

const KINDS = ['slurm', 'kubernetes', 'aws-batch'] as const;
const queueOf = (kind: string) => (kind === 'aws-batch' ? { queue: 'ml' } : {});

describe('what runners of every kind can be told', () => {
  it.each(KINDS)('is kept of %s, and absent where it says nothing new', (kind) => {
    const words = { kind, ...queueOf(kind), queueAllowance: '90m', credentials: 'own' };
    expect(wrongRunnerValues(words)).toEqual([]);
    const runner = runnerOf('x', words);
    expect(runner).toEqual({ name: 'x', kind, ...queueOf(kind), queueAllowanceMs: 5_400_000 });
    expect(runnerOf('x', wordsOfRunner(runner))).toEqual(runner);
  });

  it.each(['slurm', 'kubernetes'])('can be that nodes of %s use credentials of the driver', (kind) => {
    const words = { kind, credentials: 'driver' };
    expect(wrongRunnerValues(words)).toEqual([]);
    const runner = runnerOf('x', words);
    expect(runner).toMatchObject({ credentials: 'driver' });
    expect(runnerOf('x', wordsOfRunner(runner))).toEqual(runner);
  });

  it('cannot be that for AWS Batch, whose jobs have a role', () => {
    const [mistake, ...more] = wrongRunnerValues({ kind: 'aws-batch', queue: 'ml', credentials: 'driver' });
    expect(more).toEqual([]);
    expect(mistake).toMatchObject({
      at: ['credentials'],
      wrong: { wrong: 'is not for AWS Batch, whose jobs have a role of their own' },
    });
  });

  it.each([
    [{ credentials: 'mine' }, 'is neither own nor driver'],
    [{ queueAllowance: 'soon' }, 'is not a time with its unit'],
  ])('cannot be %j', (words, wrong) => {
    expect(wrongRunnerValues({ kind: 'slurm', ...words })).toMatchObject([{ wrong: { wrong } }]);
  });
});
