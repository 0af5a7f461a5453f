import type { ArtifactStore } from '../../store/artifact-store.ts';
import type { Context } from '../context.ts';
import { nowhere } from './bring-content.ts';
import { placeArtifact } from './place-artifact.ts';
import { trustedStores } from './store-remotes.ts';

/** Artifacts of a clone: its local store has them, or brings them from the store of the team. */
export function cloneArtifacts(context: Context): ArtifactStore {
  const { store, reading } = context;
  return {
    name: store.name,
    get: (digest, signal) => reading.get(digest, signal),
    missing: async (digest) => nowhere(digest, await trustedStores(context)),
    holds: (content, signal) => store.holds(content, signal),
    place: (content, path, options) => placeArtifact(context, content, path, options),
  };
}
