import type { Config } from '../../config/config.ts';
import {
  type DetachedRun,
  decodeDetachedRun,
  detachedRecord,
  type ScheduledFacts,
} from '../../executor/remote/detached-run.ts';
import { scheduledRunId } from '../../executor/remote/scheduled-run-id.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { RemoteRecords } from '../../store/remote-port.ts';
import type { Context } from '../context.ts';
import { type PreparedRun, prepareRun } from '../prepare-run.ts';
import { inCodeCopy } from '../remote/detached/code-copy.ts';
import { drivingOptions } from '../remote/detached/driving-options.ts';
import { recordedInputs } from '../remote/detached/outside-inputs.ts';
import { openTeamStore } from '../remote/open-team-store.ts';
import { inTemporaryFolder } from '../remote/temporary-folder.ts';
import type { RunOptions } from '../run-options.ts';
import { openConfiguredStore } from '../sharing/open-remote.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';

/** Which run of a scheduler, and where all about it is. */
export interface ScheduledRequest {
  readonly flow: string;
  /** As the scheduler calls the run. */
  readonly name: string;
  /** Address of the store of the team. */
  readonly store: string;
}

export type ScheduledOrder = DetachedRun & { readonly scheduled: ScheduledFacts };

/** A scheduled run in a process that does one thing for it: a copy of its code, planned as when it started. */
export interface OpenedScheduled {
  readonly context: Context;
  readonly order: ScheduledOrder;
  readonly remote: OpenedRemote;
  readonly prepared: PreparedRun;
  readonly options: RunOptions;
}

export type Watching = Pick<RunOptions, 'emit' | 'signal' | 'urgent'>;

/**
 * Does one thing for a run that `task start` has started.
 * @throws MlgitError `not-started` (usage), and what opening the store and preparing the run throws.
 */
export function inScheduledRun<T>(
  config: Config,
  request: ScheduledRequest,
  watching: Watching,
  work: (run: OpenedScheduled) => Promise<T>,
): Promise<T> {
  return inTemporaryFolder(config, async (scratch) => {
    const store = await openTeamStore(config, request.store, scratch);
    try {
      const order = await readScheduled(store.records, request);
      if (order === undefined) throw notStarted(request);
      const copy = { config, store, url: request.store, scratch };
      return await inCodeCopy(copy, order, (context) => prepared(context, order, watching, work));
    } finally {
      store.close();
    }
  });
}

async function prepared<T>(
  context: Context,
  order: ScheduledOrder,
  watching: Watching,
  work: (run: OpenedScheduled) => Promise<T>,
): Promise<T> {
  const options = drivingOptions(order, watching);
  const inputs = recordedInputs(order.scheduled);
  const run = await prepareRun(context, { ...options, inputs, keep: true });
  try {
    const remote = await openConfiguredStore(context, { access: 'write', signal: watching.signal });
    if (remote === undefined) throw new Error('Internal error: a copy without a store');
    return await work({ context, order, remote, prepared: run, options });
  } finally {
    await run.tree.close();
  }
}

/**
 * The record of the run; undefined before it was started.
 * @throws MlgitError `name-taken` (usage) when another run has the id that follows from the name.
 */
export async function readScheduled(
  records: RemoteRecords,
  { flow, name }: Pick<ScheduledRequest, 'flow' | 'name'>,
): Promise<ScheduledOrder | undefined> {
  const record = detachedRecord(scheduledRunId(flow, name), 'run');
  const bytes = await records.read(record);
  if (bytes === undefined) return undefined;
  const order = decodeDetachedRun(record, bytes);
  const { scheduled } = order;
  if (scheduled?.name === name && order.flow === flow) return { ...order, scheduled };
  throw usageError('name-taken', `Run ${flow}@${order.run} is another one than ${JSON.stringify(name)}`, [
    'call it otherwise: --name NAME',
  ]);
}

function notStarted({ flow, name, store }: ScheduledRequest): Error {
  return usageError('not-started', `Expected a run of ${flow} called ${name} in ${store}, found none`, [
    `mlgit task start ${flow} --name NAME`,
  ]);
}
