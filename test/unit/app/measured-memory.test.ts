import { describe, expect, it } from 'vitest';
import { measuredMemory } from '../../../src/app/resources/measured-memory.ts';
import type { RunRecord } from '../../../src/model/run.ts';

const MIB = 2 ** 20;

/** A run in which these tasks of `train` had these peaks. */
function runOf(peaks: { readonly [task: string]: number | undefined }): RunRecord {
  const entries = Object.entries(peaks);
  return {
    manifest: { tasks: Object.fromEntries(entries.map(([id]) => [id, { step: 'train' }])) },
    execution: {
      tasks: Object.fromEntries(
        entries.map(([id, peakBytes]) => [id, { attempts: peakBytes === undefined ? [] : [{ peakBytes }] }]),
      ),
    },
  } as unknown as RunRecord;
}

const measured = (...runs: RunRecord[]): object =>
  Object.fromEntries(measuredMemory(runs, new Set(['train'])));

describe('measured memory', () => {
  it('is nothing for a step that never ran, was cached, or needs little', () => {
    expect(measured()).toEqual({});
    expect(measured(runOf({ train: undefined }))).toEqual({});
    expect(measured(runOf({ train: 63 * MIB }))).toEqual({});
    expect(Object.fromEntries(measuredMemory([runOf({ train: 900 * MIB })], new Set(['other'])))).toEqual({});
  });

  it('is half as much again as the peak, rounded up', () =>
    expect(measured(runOf({ train: 100 * MIB }))).toEqual({ train: 192 * MIB }));

  it('is that of the largest task and of the newest runs in which it ran', () => {
    const old = runOf({ train: 4000 * MIB });
    const cached = runOf({ train: undefined });
    const newer = Array.from({ length: 4 }, () => runOf({ train: 64 * MIB }));
    const fan = runOf({ 'train/a=1': 200 * MIB, 'train/a=2': 128 * MIB });
    expect(measured(cached, fan, ...newer, old)).toEqual({ train: 320 * MIB });
    expect(measured(cached, fan, ...newer.slice(1), old)).toEqual({ train: 6016 * MIB });
  });
});
