import { describe, expect, it } from 'vitest';
import { expectedTimes } from '../../../src/app/expected-times.ts';
import type { RunRecord } from '../../../src/model/run.ts';

/** A run in which these tasks ran so long; `undefined`: it was cached. */
function run(tasks: { readonly [id: string]: number | undefined }): RunRecord {
  const step = (id: string): string => id.split('/')[0] as string;
  const ids = Object.keys(tasks);
  return {
    manifest: { tasks: Object.fromEntries(ids.map((id) => [id, { step: step(id) }])) },
    execution: {
      tasks: Object.fromEntries(
        Object.entries(tasks).map(([id, wallMs]) => [
          id,
          {
            outcome: wallMs === undefined ? 'cached' : 'ran',
            attempts: wallMs === undefined ? [] : [{ wallMs }],
          },
        ]),
      ),
    },
  } as unknown as RunRecord;
}

describe('how long steps are expected to take', () => {
  it('is the median of the newest runs in which they ran', () => {
    const runs = [run({ a: undefined, b: 5 }), run({ a: 10, b: 7 }), run({ a: 30 }), run({ a: 20 })];
    expect(expectedTimes(runs)).toEqual({ a: 20, b: 7 });
  });

  it('is of a task, where a step has many', () => {
    expect(expectedTimes([run({ 'wide/i=1': 10, 'wide/i=2': 20, 'wide/i=3': 90 })])).toEqual({ wide: 20 });
  });

  it('looks at five runs of a step, among the newest fifty', () => {
    const five = Array.from({ length: 5 }, () => run({ a: 1 }));
    expect(expectedTimes([...five, ...Array.from({ length: 9 }, () => run({ a: 100 }))])).toEqual({ a: 1 });
    const cached = Array.from({ length: 50 }, () => run({ a: undefined }));
    expect(expectedTimes([...cached, run({ a: 1 })])).toEqual({});
  });
});
