import type { Digest } from '../model/digest.ts';
import type { Execution } from '../model/execution.ts';
import type { Manifest } from '../model/manifest.ts';
import { contentsOfRun } from '../model/run-contents.ts';
import type { Store } from '../store/port.ts';
import { walkTree } from '../store/tree-walk.ts';

export interface RunBlob {
  readonly digest: Digest;
  /** Undefined for a tree blob, whose record gives the size of what it lists. */
  readonly sizeBytes: number | undefined;
}

/**
 * Every blob that a run made: outputs with all that is in them, series, plots and logs. Inputs from outside the run are
 * not its own. A folder is known only by its tree blobs, which the store must have.
 * @throws MlgitError `blob-missing`, `bad-tree` (integrity).
 */
export async function* blobsOfRun(
  store: Store,
  run: { readonly manifest: Manifest; readonly execution: Execution },
  signal?: AbortSignal,
): AsyncGenerator<RunBlob> {
  for (const { kind, digest, sizeBytes } of contentsOfRun(run)) {
    if (kind === 'file') yield { digest, sizeBytes };
    else yield* blobsOfFolder(store, digest, signal);
  }
}

async function* blobsOfFolder(store: Store, digest: Digest, signal?: AbortSignal): AsyncGenerator<RunBlob> {
  yield { digest, sizeBytes: undefined };
  for await (const { entry } of walkTree(store, digest, signal)) {
    yield { digest: entry.digest, sizeBytes: entry.kind === 'tree' ? undefined : entry.sizeBytes };
  }
}
