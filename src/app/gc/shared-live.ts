import { join } from 'node:path';
import type { Root } from '../../gc/reach.ts';
import { digestText } from '../../model/blake3.ts';
import { digestHex } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { RUNS_PREFIX, runRef } from '../../model/run-ref.ts';
import type { RemoteRecords } from '../../store/remote-port.ts';
import type { Context } from '../context.ts';
import { exportedWorkers } from './exported-workers.ts';
import { type LiveItem, liveItems, rootsOf } from './live-items.ts';
import {
  nameOf,
  type Registration,
  registeredRepositories,
  urlForOthers,
  withoutCredentials,
} from './shared-registry.ts';

/**
 * What everybody needs of a shared store, as it is now: this repository with its git remotes, every other that is registered
 * there, and what files for schedulers name.
 * @throws MlgitError `remote-unreadable`, `repository-unreadable` (unreachable), `shallow-clone` (failed), and what
 * `liveItems` throws.
 */
export async function sharedLive(
  context: Context,
  records: RemoteRecords,
  signal?: AbortSignal,
): Promise<readonly Root[]> {
  const roots = rootsOf(await withRemotes(context, signal));
  roots.push(...(await exportedWorkers(records, signal)));
  const urls = [...(await context.remoteUrls()).values()];
  const own = new Set(urls.flatMap((url) => [urlForOthers(context, url), withoutCredentials(url)]));
  for (const registration of await registeredRepositories(records, signal)) {
    if (isOwn(context, own, registration)) continue;
    try {
      roots.push(...rootsOf(await itemsOf(context, registration, signal)));
    } catch (error) {
      signal?.throwIfAborted();
      throw unreadableRepository(registration, error);
    }
  }
  return roots;
}

function isOwn(context: Context, urls: ReadonlySet<string>, registration: Registration): boolean {
  if (registration.kind === 'remote') return urls.has(registration.url);
  const { config, location } = context;
  return registration.host === config.host && registration.commonDir === location.commonDir;
}

async function itemsOf(
  context: Context,
  registration: Registration,
  signal: AbortSignal | undefined,
): Promise<LiveItem[]> {
  if (registration.kind === 'folder' && registration.host !== context.config.host) {
    throw new MlgitError(`it is in ${registration.commonDir} on ${registration.host}`, {
      code: 'repository-elsewhere',
      kind: 'unreachable',
      hints: [`mlgit gc --remote   (on ${registration.host})`],
    });
  }
  const other = await context.openElsewhere(
    registration.kind === 'folder' ? registration.commonDir : await mirrorOf(context, registration.url),
  );
  try {
    return await withRemotes(other, signal);
  } finally {
    await other.close();
  }
}

async function mirrorOf(context: Context, url: string): Promise<string> {
  const folder = join(context.home, 'mirrors', digestHex(digestText(url)).slice(0, 32));
  await context.prepareMirror(folder, url);
  return folder;
}

/** A repository and all of its git remotes. A run that was fetched and that no remote has any more is nobody's. */
async function withRemotes(context: Context, signal: AbortSignal | undefined): Promise<LiveItem[]> {
  if (await context.history.isShallow()) throw shallow(context.location.commonDir);
  const options = signal === undefined ? {} : { signal };
  const there = new Set<string>();
  try {
    for (const remote of await context.transport.remotes()) {
      try {
        await context.transport.fetch(remote, options);
        await context.branches.fetch(remote, options);
        for (const { name } of await context.transport.list(remote, options)) there.add(name);
      } catch (error) {
        signal?.throwIfAborted();
        throw unreadableRemote(remote, error);
      }
    }
    context.runs.refresh();
    const items = await liveItems(context, signal);
    const own = new Set((await context.refs.list(RUNS_PREFIX)).map(({ name }) => name));
    return items.filter(({ owner }) => {
      if (owner.kind !== 'run') return true;
      const name = runRef(owner.run.flow, owner.run.id);
      return own.has(name) || there.has(name);
    });
  } finally {
    await context.branches.forget();
  }
}

function shallow(place: string): MlgitError {
  return new MlgitError(`Cannot tell what ${place} needs: it is a shallow clone, without its older commits`, {
    code: 'shallow-clone',
    kind: 'failed',
    hints: ['git fetch --unshallow'],
    details: { repository: place },
  });
}

function unreadableRemote(remote: string, cause: unknown): MlgitError {
  const reason = cause instanceof MlgitError ? cause.message : String(cause);
  return new MlgitError(`Cannot tell what the git remote ${remote} needs: ${reason}`, {
    code: 'remote-unreadable',
    kind: 'unreachable',
    hints: [`git ls-remote ${remote}`, `git remote remove ${remote}   (when it is gone for good)`],
    details: { remote },
    cause,
  });
}

/** What was said of a copy of a remote, or in another folder, is typed here. */
function hintsOf(registration: Registration, cause: unknown): readonly string[] {
  if (registration.kind === 'remote') return [`git ls-remote ${registration.url}`];
  return cause instanceof MlgitError ? cause.hints : [];
}

function unreadableRepository(registration: Registration, cause: unknown): MlgitError {
  const place =
    registration.kind === 'remote' ? registration.url : `${registration.host}:${registration.commonDir}`;
  const reason = cause instanceof MlgitError ? cause.message : String(cause);
  return new MlgitError(`Cannot tell what the registered repository ${place} needs: ${reason}`, {
    code: 'repository-unreadable',
    kind: 'unreachable',
    hints: [
      ...hintsOf(registration, cause),
      `remove ${nameOf(registration)} from the store   (when that repository is gone for good)`,
    ],
    details: { repository: place },
    cause,
  });
}
