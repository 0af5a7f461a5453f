import type { LiveView, Selection } from './live-view.ts';
import type { Phase, RunState, StepState, TaskState } from './run-state.ts';

/** A line of the list: a step, or a task of a fan-out that is expanded. */
export interface VisibleRow {
  readonly key: string;
  readonly step: StepState;
  readonly task?: TaskState;
}

/** What somebody looks for comes first; among equals, the order of the items. */
const ORDER: readonly Phase[] = [
  'failed',
  'running',
  'pausing',
  'queued',
  'waiting',
  'cancelled',
  'pending',
  'succeeded',
  'cached',
  'skipped',
];

export function visibleRows({ steps }: RunState, { expanded }: Pick<LiveView, 'expanded'>): VisibleRow[] {
  const rows: VisibleRow[] = [];
  for (const step of steps) {
    rows.push({ key: step.name, step });
    if (!expanded.has(step.name)) continue;
    for (const task of sorted(step)) rows.push({ key: task.id, step, task });
  }
  return rows;
}

function sorted({ tasks }: StepState): TaskState[] {
  const byPhase = new Map<Phase, TaskState[]>(ORDER.map((phase) => [phase, []]));
  for (const task of tasks) byPhase.get(task.phase)?.push(task);
  return [...byPhase.values()].flat();
}

/** The row that is selected: until somebody has moved, the first step in which something runs. */
export function selectedRow(rows: readonly VisibleRow[], { selected }: Pick<LiveView, 'selected'>): number {
  if (selected === undefined) {
    return Math.max(
      0,
      rows.findIndex(({ step }) => step.counts.running > 0),
    );
  }
  const found = rows.findIndex(({ key }) => key === selected.key);
  if (found >= 0 && rows[found]?.task?.phase === selected.phase) return found;
  return Math.min(selected.row, Math.max(0, rows.length - 1));
}

/** The selection of that row; undefined where there is none. */
export function selectionOf(rows: readonly VisibleRow[], row: number): Selection | undefined {
  const at = Math.min(Math.max(0, row), rows.length - 1);
  const chosen = rows[at];
  return chosen === undefined ? undefined : { key: chosen.key, row: at, phase: chosen.task?.phase };
}
