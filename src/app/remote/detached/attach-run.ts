import {
  type DetachedEnd,
  type DetachedFailure,
  decodeDetachedEnd,
  detachedRecord,
} from '../../../executor/remote/detached-run.ts';
import type { EventSink } from '../../../model/event.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import type { Context } from '../../context.ts';
import type { RunOutcome } from '../../run-flow.ts';
import { recordEnd } from './detached-end.ts';
import { detachedEvents } from './detached-events.ts';
import { type FoundRun, findDetached } from './detached-runs.ts';
import { type DriverWatch, watchDriver } from './driver-watch.ts';
import { outcomeOfRecord } from './outcome-of-record.ts';

export interface AttachOptions {
  readonly emit: EventSink;
  /** Ends watching; the run goes on. */
  readonly signal: AbortSignal;
}

/**
 * Follows a detached run to its end, and records it in this clone: the commit is the same whoever makes it.
 * @throws MlgitError `run-goes-on` (interrupted) when watching was ended, `detached-failed` (failed) for a run whose driver could
 * not drive it or was ended, and what `recordEnd` throws.
 */
export async function attachRun(
  context: Context,
  run: string,
  { emit, signal }: AttachOptions,
): Promise<RunOutcome> {
  const { remote, found } = await findDetached(context, run, 'read');
  const driver = await watchDriver(context, found);
  const end = await follow(remote.records, found, { driver, emit, signal }).finally(driver.stop);
  if ('failure' in end) throw driverFailed(found, end);
  await recordEnd(context, end);
  const recorded = (await context.runs.ofFlow(end.flow)).find(({ id }) => id === end.run);
  if (recorded === undefined) throw new Error(`Internal error: run ${end.run} was just recorded`);
  return outcomeOfRecord(recorded);
}

async function follow(
  records: RemoteRecords,
  { order: { run, flow } }: FoundRun,
  { driver, emit, signal }: AttachOptions & { readonly driver: DriverWatch },
): Promise<DetachedEnd | DetachedFailure> {
  const either = AbortSignal.any([signal, driver.signal]);
  const told = detachedEvents(records, run, { from: 1, follow: true, signal: either });
  for await (const { event } of told) emit(event);
  const name = detachedRecord(run, 'end');
  // Written before the job ended, if at all.
  const end = await records.read(name);
  if (end !== undefined) return decodeDetachedEnd(name, end);
  const failure = driver.failure();
  if (failure !== undefined) return { version: 1, run, failure };
  throw goesOn(flow, run);
}

function goesOn(flow: string, run: string): MlgitError {
  return new MlgitError(`Run ${flow}@${run} goes on without you`, {
    code: 'run-goes-on',
    kind: 'interrupted',
    hints: [`mlgit attach ${run}`, `mlgit cancel ${run}`],
    details: { run },
  });
}

function driverFailed({ order: { flow, run, runner } }: FoundRun, { failure }: DetachedFailure): MlgitError {
  return new MlgitError(`The driver of ${flow}@${run} on ${runner} could not go on: ${failure}`, {
    code: 'detached-failed',
    kind: 'failed',
    hints: [
      `mlgit runner check ${runner}`,
      `mlgit run ${flow}   (takes what it has computed from the store)`,
    ],
    details: { run },
  });
}
