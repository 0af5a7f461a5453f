import type { Config } from '../../../config/config.ts';
import {
  type DetachedRun,
  decodeDetachedRun,
  detachedRecord,
  encodeDetached,
} from '../../../executor/remote/detached-run.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import type { RemoteStore } from '../../../store/remote-port.ts';
import type { Context } from '../../context.ts';
import { type RunOutcome, runFlow } from '../../run-flow.ts';
import { bringContents } from '../../sharing/bring-content.ts';
import { watchForCancel } from './cancel-record.ts';
import { inCodeCopy } from './code-copy.ts';
import { describeEnd } from './detached-end.ts';
import { drivingOptions } from './driving-options.ts';
import { EventLog } from './event-log.ts';
import { contentsOfStep, recordedInputs } from './outside-inputs.ts';
import { shareRun } from './share-run.ts';

export interface DriveRequest {
  readonly config: Config;
  /** The store of the team, opened, and its URL. */
  readonly store: RemoteStore;
  readonly url: string;
  /** Name of the record that describes the run. */
  readonly record: string;
  /** A folder of this job alone. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/**
 * Drives a detached run on a node: makes a shallow copy of its code, runs it there as `mlgit run` does, and leaves its end in
 * the store for whoever sees it first (docs/worker-protocol.md, "Detached runs").
 */
export async function driveRun(request: DriveRequest): Promise<'ended' | 'failed'> {
  const { store, record, config } = request;
  const bytes = await store.records.read(record);
  if (bytes === undefined) throw noRun(record, store.store.name);
  const order = decodeDetachedRun(record, bytes);
  const end = detachedRecord(order.run, 'end');
  const events = new EventLog(store.records, order.run, config.clock.now);
  const cancel = watchForCancel(store.records, order.run, request.signal);
  try {
    const ended = await inCodeCopy(request, order, async (context) => {
      const outcome = await execute(context, order, { emit: events.emit, signal: cancel.signal });
      await shareRun(context, outcome.recorded, request.signal);
      return describeEnd(context, order, outcome);
    });
    await events.end();
    await store.records.create(end, encodeDetached(ended));
    return 'ended';
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    await events.end();
    await store.records.create(
      end,
      encodeDetached({ version: 1, run: order.run, failure: [error.message, ...error.hints].join('\n') }),
    );
    return 'failed';
  } finally {
    cancel.stop();
  }
}

async function execute(
  context: Context,
  order: DetachedRun,
  { emit, signal }: Pick<Parameters<typeof runFlow>[1], 'emit' | 'signal'>,
): Promise<RunOutcome> {
  const { outside } = order;
  const options = drivingOptions(order, { emit, signal, urgent: new AbortController().signal });
  if (outside === undefined) return runFlow(context, options);
  const here = outside.here.flatMap((step) => contentsOfStep(outside.inputs[step] ?? {}));
  await bringContents(context, here, { what: order.flow, signal });
  return runFlow(context, { ...options, inputs: recordedInputs(outside) });
}

function noRun(record: string, store: string): MlgitError {
  return new MlgitError(`There is no run at ${record} of ${store}`, {
    code: 'no-order',
    kind: 'integrity',
    hints: ['mlgit remote check'],
    details: { record },
  });
}
