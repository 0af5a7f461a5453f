import type { Context } from './context.ts';
import { requireRoot } from './load-flow.ts';

export interface DataOptions {
  readonly signal: AbortSignal;
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
    ...options,
  };
}
