import type { ArtifactContent } from '../model/artifact.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';
import type { PlaceOptions } from '../store/artifact-store.ts';
import type { Context } from './context.ts';
import { requireRoot } from './load-flow.ts';
import { isShared } from './sharing/is-shared.ts';
import { placeArtifact } from './sharing/place-artifact.ts';

export interface DataOptions {
  readonly signal: AbortSignal;
  /** Of what is brought from a store of the team. */
  readonly progress?: TransferProgress;
  readonly onProgress: (bytes: number, files: number) => void;
}

/** What `addData` and `checkoutData` work with, of an opened repository. */
export function dataDependencies(context: Context, options: DataOptions) {
  const { config, store, stats, dataFiles } = context;
  return {
    root: requireRoot(context),
    cwd: config.cwd,
    store,
    git: dataFiles,
    known: stats,
    random: () => Buffer.from(config.randomBytes(6)).toString('hex'),
    isShared: (content: ArtifactContent) => isShared(context, content, options.signal),
    place: async (content: ArtifactContent, path: string, how: Pick<PlaceOptions, 'what' | 'onReplaced'>) => {
      try {
        await placeArtifact(context, content, path, { ...options, ...how });
        return true;
      } catch (error) {
        if (error instanceof MlgitError && error.code === 'blob-missing') return false;
        throw error;
      }
    },
    ...options,
  };
}
