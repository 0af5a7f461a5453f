import { basename, dirname } from 'node:path';
import type { KnownRun } from '../../lineage/known-run.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { locallyRegistered } from '../gc/local-registry.ts';

export interface Neighbours {
  readonly runs: readonly KnownRun[];
  /** Why some could not be read; what they took or made is not shown. */
  readonly unread: readonly MlgitError[];
}

export const NO_NEIGHBOURS: Neighbours = { runs: [], unread: [] };

/**
 * Runs of the other repositories of this machine that keep their artifacts in the same local store (`mlgit.localStore`).
 * No host is asked: repositories that share a store of the team are known by what was fetched from them, and by the
 * records that came with what was taken.
 */
export async function neighbourRuns(context: Context): Promise<Neighbours> {
  const runs: KnownRun[] = [];
  const unread: MlgitError[] = [];
  for (const { commonDir } of locallyRegistered(context.store.root)) {
    if (commonDir === context.location.commonDir) continue;
    const repository = basename(commonDir) === '.git' ? dirname(commonDir) : commonDir;
    try {
      runs.push(...(await runsOf(context, commonDir, repository)));
    } catch (error) {
      if (!(error instanceof MlgitError)) throw error;
      unread.push(notRead(repository, error));
    }
  }
  return { runs, unread };
}

async function runsOf(context: Context, commonDir: string, repository: string): Promise<KnownRun[]> {
  const other = await context.openElsewhere(commonDir);
  try {
    return (await other.runs.all()).map((record) => ({ record, place: 'neighbour', repository }));
  } finally {
    await other.close();
  }
}

function notRead(repository: string, cause: MlgitError): MlgitError {
  return new MlgitError(
    `Runs of ${repository}, which shares the local store, are left out: ${cause.message}`,
    {
      code: 'neighbour-unread',
      kind: 'incomplete',
      hints: cause.hints,
      cause,
    },
  );
}
