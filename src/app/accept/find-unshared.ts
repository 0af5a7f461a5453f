import type { ArtifactContent } from '../../model/artifact.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { contentsOfManifest } from '../../model/run-contents.ts';
import type { Context } from '../context.ts';
import { openStorePresence } from '../hooks/store-presence.ts';

export interface Unshared {
  /** Name of the store that has not everything. */
  readonly store: string;
  readonly lacking: readonly ArtifactContent[];
  /** Why it could not be asked. */
  readonly error?: MlgitError;
}

/**
 * What the store of the team lacks of a run's artifacts; undefined when it lacks nothing, or there is none. It is asked
 * about what this clone does not know it to have.
 */
export async function findUnshared(
  context: Context,
  { manifest }: Pick<RunRecord, 'manifest'>,
  signal: AbortSignal,
): Promise<Unshared | undefined> {
  let store = '';
  try {
    const presence = await openStorePresence(context);
    if (presence === undefined) return undefined;
    store = presence.name;
    const unknown = await presence.unknown(contentsOfManifest(manifest));
    if (unknown.length === 0) return undefined;
    const lacking = await presence.lacking(unknown, signal);
    return lacking.length === 0 ? undefined : { store, lacking };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MlgitError)) throw error;
    return { store, lacking: [], error };
  }
}
