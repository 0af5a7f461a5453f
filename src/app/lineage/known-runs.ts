import type { KnownRun } from '../../lineage/known-run.ts';
import type { MlgitError } from '../../model/mlgit-error.ts';
import type { ReadContext } from '../context.ts';
import { ancestorRuns } from './ancestor-runs.ts';
import { type Neighbours, NO_NEIGHBOURS } from './neighbour-runs.ts';

export interface KnownRuns {
  /** In the order in which they count, where a run is known in several ways. */
  readonly runs: readonly KnownRun[];
  /** Why some repositories could not be looked into. */
  readonly unread: readonly MlgitError[];
}

/**
 * Every run that something can be said of: this clone's own and those that were fetched, those of other repositories that
 * share the local store, and those that are only left in the history of one that took from them.
 */
export async function knownRuns(
  context: ReadContext,
  neighbours: Neighbours = NO_NEIGHBOURS,
): Promise<KnownRuns> {
  const here = (await context.runs.all()).map(
    (record): KnownRun => ({ record, place: record.remote === undefined ? 'own' : 'fetched' }),
  );
  const known = [...here, ...neighbours.runs];
  return { runs: [...known, ...(await ancestorRuns(context, known))], unread: neighbours.unread };
}
