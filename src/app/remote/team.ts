import { createReadStream } from 'node:fs';
import { mapPool } from '../../base/pool.ts';
import { workFolder } from '../../executor/remote/attempt-name.ts';
import type { PushLease } from '../../gc/push-lease.ts';
import type { Digest } from '../../model/digest.ts';
import type { RunnerSpec } from '../../model/runner.ts';
import type { Context } from '../context.ts';
import { openRemote } from '../sharing/open-remote.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { requireStore } from '../sharing/store-remotes.ts';
import { withLease } from '../sharing/with-lease.ts';
import { jobScript } from './driver/job-script.ts';
import type { WorkerArchive } from './driver/worker-archive.ts';
import { SharedBlobs } from './shared-blobs.ts';

/** What a run with tasks elsewhere has in the store of the team, from its first such task to its end. */
export interface Team {
  readonly blobs: SharedBlobs;
  readonly remote: OpenedRemote;
  /** Of every job of the run on a runner like this. */
  readonly scriptOf: (runner: Pick<RunnerSpec, 'credentials'>) => string;
  /** The blob that jobs fetch. */
  readonly worker: Digest;
  /** Lets go of the blobs: something else keeps them from now on. */
  release(): Promise<void>;
  /** The same at the end of the run, whose record keeps them; removes the records of its attempts. */
  close(): Promise<void>;
}

/** @throws MlgitError `no-store` (usage), and what opening and writing a store throws. */
export async function openTeam(context: Context, run: string, signal: AbortSignal): Promise<Team> {
  const chosen = await requireStore(context);
  const remote = await openRemote(context, chosen, { access: 'write', signal });
  const held = await holdLease(context, remote, signal);
  try {
    const { workerArchive } = await import('./driver/worker-archive.ts');
    const archive = await workerArchive(context.config);
    await offerWorker(remote, archive);
    const facts = { address: remote.address, archive, version: context.config.version };
    return {
      remote,
      blobs: new SharedBlobs(context, { remote, lease: held.lease, signal }),
      scriptOf: ({ credentials }) => jobScript({ ...facts, minted: credentials === 'driver' }),
      worker: archive.digest,
      release: held.release,
      close: async () => {
        await held.release();
        await removeRecords(remote, run);
      },
    };
  } catch (error) {
    await held.release();
    throw error;
  }
}

/** `withLease` until it is released. */
async function holdLease(
  context: Context,
  remote: OpenedRemote,
  signal: AbortSignal,
): Promise<{ readonly lease: PushLease; readonly release: () => Promise<void> }> {
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return new Promise((resolve, reject) => {
    // A run that is being ended still brings and records what was made.
    const whole = withLease(context, remote, undefined, async (lease) => {
      resolve({
        lease,
        release: () => {
          end();
          return whole;
        },
      });
      await ended;
    });
    whole.catch(reject);
    signal.throwIfAborted();
  });
}

/** Puts the worker where jobs fetch it. */
export async function offerWorker({ store }: OpenedRemote, { path, digest }: WorkerArchive): Promise<void> {
  if ((await store.stat(digest)) !== undefined) return;
  await store.putStream(createReadStream(path, { highWaterMark: 1024 * 1024 }), digest);
}

const REMOVALS_AT_ONCE = 32;

/**
 * Those of the run itself, when it is a detached one, stay for whoever looks for its end. Orders go first: a worker that can start an
 * attempt because its `start` is gone knows by that that the run is over.
 */
async function removeRecords({ records }: OpenedRemote, run: string): Promise<void> {
  const folder = `${workFolder(run)}/`;
  const all: string[] = [];
  for await (const name of records.list(workFolder(run))) {
    if (name.slice(folder.length).includes('/')) all.push(name);
  }
  const isOrder = (name: string): boolean => name.endsWith('/order');
  for (const names of [all.filter(isOrder), all.filter((name) => !isOrder(name))]) {
    await mapPool(names, REMOVALS_AT_ONCE, (name) => records.remove(name));
  }
}
