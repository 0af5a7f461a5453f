import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/model/event.ts';
import { reduceRun } from '../../src/ui/live/reduce-run.ts';
import { Rows } from '../../src/ui/live/rows.ts';
import { countsOf, NO_TASKS, NOTHING_YET, type Phase, totalOf } from '../../src/ui/live/run-state.ts';
import { listTop } from '../../src/ui/screen/list-window.ts';

const TASKS = ['one', 'wide/i=1', 'wide/i=2', 'wide/i=3', 'nobody'];
const task = fc.constantFrom(...TASKS);
const at = fc.nat(1000);

const begin: RunEvent = {
  type: 'run-started',
  at: 0,
  run: 'r',
  flow: 'f',
  tasks: ['one'],
  steps: [
    { name: 'one', needs: [] },
    { name: 'wide', needs: ['one'], fanOut: true },
  ],
};

const event: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({ type: fc.constant('task-started' as const), at, task }),
  fc.record({ type: fc.constant('task-queued' as const), at, task, because: fc.string() }),
  fc.record({ type: fc.constant('task-waiting' as const), at, task, run: fc.string() }),
  fc.record({ type: fc.constant('task-log' as const), at, task, line: fc.string() }),
  fc.record({ type: fc.constant('task-usage' as const), at, task, memoryBytes: fc.nat() }),
  fc.record({
    type: fc.constant('task-retrying' as const),
    at,
    task,
    attempt: fc.constant(1),
    failure: fc.constant({ kind: 'exit' as const, exitCode: 1 }),
    pauseMs: fc.nat(),
  }),
  fc.record({
    type: fc.constant('task-ended' as const),
    at,
    task,
    status: fc.constantFrom(
      'succeeded' as const,
      'failed' as const,
      'cancelled' as const,
      'skipped' as const,
    ),
    cached: fc.boolean(),
    wallMs: fc.nat(),
    metrics: fc.constant({}),
  }),
);

describe('what is known of a run', () => {
  it('counts every task once, in the phase that it is in, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const known: RunEvent = { type: 'step-expanded', at: 0, step: 'wide', tasks: TASKS.slice(1, 4) };
        const state = [begin, known, ...events].reduce(reduceRun, NOTHING_YET);
        const counted: { [phase in Phase]: number } = { ...NO_TASKS };
        for (const { tasks } of state.steps) for (const { phase } of tasks) counted[phase]++;
        expect(countsOf(state)).toEqual(counted);
        expect(totalOf(countsOf(state))).toBe(4);
      }),
    );
  });

  it('changes no state that was there before', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), event, (events, last) => {
        const before = [begin, ...events].reduce(reduceRun, NOTHING_YET);
        const seen = JSON.stringify([...before.steps].map(({ counts, tasks }) => [counts, [...tasks]]));
        reduceRun(before, last);
        expect(JSON.stringify([...before.steps].map(({ counts, tasks }) => [counts, [...tasks]]))).toBe(seen);
      }),
    );
  });
});

describe('a list of rows', () => {
  it('is an array of which one element was replaced', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 300 }), fc.nat(), (rows, seed) => {
        const row = seed % rows.length;
        const before = Rows.of(rows);
        expect([...before.with(row, -1)]).toEqual(rows.with(row, -1));
        expect([...before]).toEqual(rows);
        expect(before.at(rows.length)).toBeUndefined();
        expect(() => before.with(rows.length, 0)).toThrow(RangeError);
      }),
    );
  });

  it('shows what is selected, and nothing that is not there', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.nat(500),
        fc.integer({ min: 1, max: 60 }),
        fc.nat(500),
        (total, row, height, top) => {
          fc.pre(row < total);
          const first = listTop({ total, selected: row, height, top });
          expect(first).toBeGreaterThanOrEqual(0);
          expect(first).toBeLessThanOrEqual(row);
          expect(row).toBeLessThan(first + height);
          if (total >= height) expect(first + height).toBeLessThanOrEqual(total);
        },
      ),
    );
  });
});
