import type { ArtifactContent } from '../model/artifact.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';
import type { Context } from './context.ts';
import { requireRoot } from './load-flow.ts';
import { bringContents } from './sharing/bring-content.ts';

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
    bring: async (content: ArtifactContent, path: string) => {
      try {
        await bringContents(context, [content], { what: path, ...options });
        return true;
      } catch (error) {
        if (error instanceof MlgitError && error.code === 'blob-missing') return false;
        throw error;
      }
    },
    ...options,
  };
}
