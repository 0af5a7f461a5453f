import type { StepOutline } from '../../model/event.ts';
import { Rows } from './rows.ts';
import { ENDED, NO_TASKS, type Phase, type StepState, type TaskState } from './run-state.ts';

/** A step none of whose tasks has begun. */
export function newStep(outline: StepOutline, tasks: readonly string[] | undefined, at: number): StepState {
  const unknown: StepState = {
    ...outline,
    tasks: Rows.empty,
    index: new Map(),
    counts: NO_TASKS,
    known: false,
    ran: { tasks: 0, wallMs: 0 },
  };
  return tasks === undefined ? unknown : expandStep(unknown, tasks, at);
}

/** The step with its tasks, once they are known. */
export function expandStep(step: StepState, tasks: readonly string[], at: number): StepState {
  const rows = tasks.map((id): TaskState => ({ id, phase: 'pending', since: at, attempt: 0 }));
  return {
    ...step,
    known: true,
    tasks: Rows.of(rows),
    index: new Map(tasks.map((id, row) => [id, row])),
    counts: { ...NO_TASKS, pending: tasks.length },
  };
}

/** What becomes of a task; `since` follows from `phase`. */
export type TaskChange = Partial<Omit<TaskState, 'id' | 'since'>>;

/** The step with one of its tasks changed; the step itself where the task is none of it. */
export function changeTask(step: StepState, id: string, at: number, change: TaskChange): StepState {
  const row = step.index.get(id);
  const before = row === undefined ? undefined : step.tasks.at(row);
  if (row === undefined || before === undefined) return step;
  const isNew = change.phase !== undefined && change.phase !== before.phase;
  const after = { ...before, ...change, since: isNew ? at : before.since };
  const changed = { ...step, tasks: step.tasks.with(row, after) };
  return isNew ? moved(changed, before.phase, after, at) : changed;
}

function moved(step: StepState, from: Phase, { phase, wallMs }: TaskState, at: number): StepState {
  const counts = { ...step.counts, [from]: step.counts[from] - 1 };
  counts[phase]++;
  const ran =
    phase === 'succeeded' ? { tasks: step.ran.tasks + 1, wallMs: step.ran.wallMs + (wallMs ?? 0) } : step.ran;
  const startedAt = step.startedAt ?? (phase === 'running' ? at : undefined);
  return {
    ...step,
    counts,
    ran,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(ENDED.has(phase) ? { endedAt: at } : {}),
  };
}
