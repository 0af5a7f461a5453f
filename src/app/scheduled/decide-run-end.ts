import {
  type DetachedEnd,
  decodeDetachedEnd,
  detachedRecord,
  encodeDetached,
} from '../../executor/remote/detached-run.ts';
import { scheduledRunId } from '../../executor/remote/scheduled-run-id.ts';
import { runStatus } from '../../executor/run-document.ts';
import { inScope } from '../../executor/run-progress.ts';
import type { TaskResult } from '../../executor/task-result.ts';
import { digestText } from '../../model/blake3.ts';
import { encodeCanonical } from '../../model/canonical-json.ts';
import type { Digest } from '../../model/digest.ts';
import type { RunId } from '../../model/run-id.ts';
import { tellOfEnd } from '../notify/tell-of-end.ts';
import { type RecordedRun, recordRun } from '../record-run.ts';
import { describeEnd } from '../remote/detached/detached-end.ts';
import { describeRun, startRun } from '../start-run.ts';
import type { OpenedScheduled } from './open-scheduled.ts';
import { SettledTasks } from './settle-tasks.ts';

/**
 * The end of a scheduled run by what its tasks said, the same whoever asks for it. A run that did not succeed and of which tasks
 * were run again since is followed by another, whose id follows from what they said.
 */
export async function decideRunEnd(run: OpenedScheduled): Promise<DetachedEnd> {
  const { order } = run;
  const settled = new SettledTasks(run);
  await settled.settle(inScope(run.prepared.plan));
  const basis = basisOf(settled);
  const first = await readEnd(run, order.run);
  if (first === undefined) return makeEnd(run, settled, { id: order.run, basis });
  if (first.basis === basis || first.status === 'succeeded') return first;
  const id = scheduledRunId(order.flow, `${order.scheduled.name}\n${basis}`);
  return (await readEnd(run, id)) ?? makeEnd(run, settled, { id, basis, resumes: order.run });
}

/** Which attempts there were, by who made them. */
function basisOf({ reports }: SettledTasks): Digest {
  const made = [...reports].map(([task, attempts]) => [task, attempts.map(({ writer }) => writer)] as const);
  return digestText(encodeCanonical(Object.fromEntries(made), 'compact'));
}

async function readEnd({ remote }: OpenedScheduled, id: RunId): Promise<DetachedEnd | undefined> {
  const name = detachedRecord(id, 'end');
  const bytes = await remote.records.read(name);
  const end = bytes === undefined ? undefined : decodeDetachedEnd(name, bytes);
  if (end === undefined || !('failure' in end)) return end;
  throw new Error(`Internal error: ${name} tells of a driver, and scheduled runs have none`);
}

interface NewEnd {
  readonly id: RunId;
  readonly basis: Digest;
  readonly resumes?: RunId;
}

async function makeEnd(run: OpenedScheduled, settled: SettledTasks, made: NewEnd): Promise<DetachedEnd> {
  const { context, order, prepared, options, remote } = run;
  const recorded = await record(run, settled, made);
  const end = await describeEnd(context, { ...order, run: made.id }, { recorded });
  const bytes = encodeDetached({ ...end, basis: made.basis });
  if (!(await remote.records.create(detachedRecord(made.id, 'end'), bytes))) {
    const first = await readEnd(run, made.id);
    if (first !== undefined) return first;
  }
  const { emit, urgent } = options;
  await tellOfEnd(context, prepared.plan.flow, recorded, { emit, signal: urgent });
  return { ...end, basis: made.basis };
}

async function record(
  { context, order, prepared, options }: OpenedScheduled,
  settled: SettledTasks,
  { id, resumes }: NewEnd,
): Promise<RecordedRun> {
  const { results, reports } = settled;
  for (const { interpreters } of [...reports.values()].flat())
    context.rememberInterpreters(interpreters ?? {});
  const own = { ...options, id };
  const start = { ...(await startRun(context, prepared, own)), startedAt: order.submittedAt };
  const { execution, ...described } = await describeRun(context, prepared, start, own);
  return recordRun(context, {
    plan: prepared.plan,
    tasks: inScope(prepared.plan).flatMap((step) => settled.tasksOf(step.id)),
    results,
    status: runStatus(results, [...results.values()].some(isUnexplained)),
    execution: { ...execution, ...(resumes === undefined ? {} : { resumes }) },
    ...described,
  });
}

/** A task that nobody has started, although nothing was in its way: the scheduler has ended the run before. */
function isUnexplained({ outcome, blockedBy, skippedBy }: TaskResult): boolean {
  return outcome === 'skipped' && blockedBy === undefined && skippedBy === undefined;
}
