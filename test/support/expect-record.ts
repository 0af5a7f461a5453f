import { expect } from 'vitest';
import type { Execution } from '../../src/model/execution.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import type { Outcome, Outcomes } from './expected-outcomes.ts';
import type { Shape } from './graph-shapes.ts';

export interface ShapeRecord {
  readonly manifest: Manifest;
  readonly execution: Execution;
}

/** Records, keys and lineage of a run, whatever became of it. */
export function expectRecord(shape: Shape, record: ShapeRecord, expected: Outcomes): void {
  expectOutcomes(record, expected);
  const { manifest, execution } = record;
  expect(Object.keys(manifest.tasks).sort()).toEqual(Object.keys(shape.tasks).sort());
  expect(Object.keys(execution.tasks).sort()).toEqual(Object.keys(shape.tasks).sort());
  const ran = [...expected].filter(([, one]) => one === 'ran' || one === 'cached').map(([id]) => id);
  const keys = ran.map((id) => manifest.tasks[id]?.key);
  expect(new Set(keys).size, 'each task has a key of its own').toBe(ran.length);
  for (const id of ran) {
    const { one = [], join: joined = [], optional = [] } = shape.tasks[id]!;
    const there = optional.filter((each) => ['ran', 'cached'].includes(expected.get(each)!));
    const above = [...one, ...joined, ...there].map((each) => manifest.tasks[each]!.step);
    const taken = Object.values(manifest.tasks[id]!.inputs).flatMap(({ from }) =>
      'step' in from ? [from.step] : [],
    );
    // An empty join takes from a step that has no tasks.
    if (joined.length > 0 || id !== 'j') expect(new Set(taken), `lineage of ${id}`).toEqual(new Set(above));
  }
}

export function expectOutcomes(record: ShapeRecord, expected: Outcomes): void {
  expect(sorted(outcomesOf(record))).toEqual(sorted(expected));
}

function outcomesOf({ manifest, execution }: ShapeRecord): Outcomes {
  return new Map(
    Object.entries(execution.tasks).map(([id, { outcome }]) => {
      const task = manifest.tasks[id];
      const isLeftOut = task?.skippedBy !== undefined || task?.allowedToFail === true;
      return [id, isLeftOut ? 'left out' : outcome] as const;
    }),
  );
}

const sorted = (outcomes: Outcomes): { readonly [id: string]: Outcome } =>
  Object.fromEntries([...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)));
