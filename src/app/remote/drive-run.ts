import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Config } from '../../config/config.ts';
import {
  type DetachedRun,
  decodeDetachedRun,
  detachedRecord,
  encodeDetached,
} from '../../executor/remote/detached-run.ts';
import { makeShallowCopy } from '../../git/commit-pack.ts';
import type { Oid } from '../../git/port.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { openBlob } from '../../store/open-blob.ts';
import type { RemoteStore } from '../../store/remote-port.ts';
import type { Context } from '../context.ts';
import { openContext } from '../open-context.ts';
import { type RunOutcome, runFlow } from '../run-flow.ts';
import { runnerSettings } from '../runners/configured-runners.ts';
import { openConfiguredStore } from '../sharing/open-remote.ts';
import { pushArtifacts } from '../sharing/push-artifacts.ts';
import { withLease } from '../sharing/with-lease.ts';
import { watchForCancel } from './cancel-record.ts';
import { describeEnd } from './detached-end.ts';
import { EventLog } from './event-log.ts';

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
    const ended = await inCopy(request, order, async (context) => {
      const outcome = await execute(context, order, { emit: events.emit, signal: cancel.signal });
      await share(context, outcome, request.signal);
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

async function inCopy<T>(
  { config, store, url, scratch }: DriveRequest,
  order: DetachedRun,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const pack = join(scratch, 'code.pack');
  await pipeline(Readable.from(await openBlob(store.store, order.pack.digest)), createWriteStream(pack));
  const folder = join(scratch, 'copy');
  await mkdir(folder);
  await makeShallowCopy(
    {
      ...{
        folder,
        pack,
        objectFormat: order.objectFormat,
        branch: order.branch,
        head: order.codeCommit as Oid,
      },
      settings: [
        ['user.name', order.user.name],
        ['user.email', order.user.email],
        ['mlgit.store.team.url', url],
        ['mlgit.push', 'manual'],
        // On the cluster its own commands are at hand.
        ...order.runners.flatMap(({ host: _, ...spec }) => runnerSettings(spec)),
      ],
    },
    config.env,
  );
  const context = await openContext({ ...config, cwd: folder });
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

function execute(
  context: Context,
  { run, flow, options }: DetachedRun,
  { emit, signal }: Pick<Parameters<typeof runFlow>[1], 'emit' | 'signal'>,
): Promise<RunOutcome> {
  return runFlow(context, {
    ...options,
    id: run,
    flow,
    file: options.file,
    message: options.message,
    tag: undefined,
    emit,
    signal,
    urgent: new AbortController().signal,
  });
}

/** What a driver has made itself, as logs, others have to find as well. */
async function share(context: Context, { recorded }: RunOutcome, signal: AbortSignal): Promise<void> {
  const remote = await openConfiguredStore(context, { access: 'write', signal });
  if (remote === undefined) throw new Error('Internal error: a detached run without a store');
  const run = (await context.runs.ofFlow(recorded.manifest.flow)).filter(({ id }) => id === recorded.id);
  await withLease(context, remote, undefined, (lease) =>
    pushArtifacts(context, remote, run, { lease, reliesOn: () => true, trackedData: false }),
  );
}

function noRun(record: string, store: string): MlgitError {
  return new MlgitError(`There is no run at ${record} of ${store}`, {
    code: 'no-order',
    kind: 'integrity',
    hints: ['mlgit remote check'],
    details: { record },
  });
}
