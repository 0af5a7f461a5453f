import type { ArtifactStore } from '../../store/artifact-store.ts';
import type { Context } from '../context.ts';
import { bringContents } from './bring-content.ts';

/** Artifacts of a clone: its local store has them, or brings them from the store of the team. */
export function cloneArtifacts(context: Context): ArtifactStore {
  const { store, reading } = context;
  return {
    name: store.name,
    get: (digest, signal) => reading.get(digest, signal),
    holds: (content, signal) => store.holds(content, signal),
    bring: (contents, options) => bringContents(context, contents, options),
    expectCopy: (content, path) => store.expectCopy(content, path),
    materialise: (content, path, options) => store.materialise(content, path, options),
  };
}
