import { statSync } from 'node:fs';
import { MlgitError } from '../../model/mlgit-error.ts';
import { errnoOf } from '../../store/io-error.ts';
import type { Context } from '../context.ts';
import { type LiveItem, liveItems } from './live-items.ts';
import { locallyRegistered } from './local-registry.ts';

/** Of this repository and of all others that use the same local store. */
export async function allItems(context: Context, signal?: AbortSignal): Promise<LiveItem[]> {
  return [...(await liveItems(context, signal)), ...(await itemsOfOthers(context, signal))];
}

/** @throws MlgitError `repository-unreadable` (unreachable): what cannot be read may need anything. */
export async function itemsOfOthers(context: Context, signal?: AbortSignal): Promise<LiveItem[]> {
  const items: LiveItem[] = [];
  for (const { commonDir, path } of locallyRegistered(context.store.root)) {
    if (commonDir === context.location.commonDir) continue;
    try {
      const other = await context.openElsewhere(commonDir);
      try {
        items.push(...(await liveItems(other, signal)));
      } finally {
        await other.close();
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw unreadableRepository(commonDir, path, error);
    }
  }
  return items;
}

function unreadableRepository(commonDir: string, path: string, cause: unknown): MlgitError {
  const reason = cause instanceof MlgitError ? cause.message : String(cause);
  return new MlgitError(
    `Cannot tell what the repository ${commonDir} needs of the local store that it shares: ${reason}`,
    {
      code: 'repository-unreadable',
      kind: 'unreachable',
      hints: [
        ...(cause instanceof MlgitError ? cause.hints : []),
        // To forget a repository that is there is to delete what it needs.
        isGone(commonDir)
          ? `rm ${path}   (when that repository is gone for good)`
          : `ls -ld ${commonDir}   (collect as a user who may read it)`,
      ],
      details: { repository: commonDir },
      cause,
    },
  );
}

/** Proven to be: what this user may not look at is there. */
function isGone(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '');
  }
}
