import { ByteBudget } from '../base/byte-budget.ts';
import { mapPool } from '../base/pool.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';
import type { BlobSource } from '../store/artifact-store.ts';
import type { LocalStore } from '../store/local-port.ts';
import { lendBlob } from '../store/open-blob.ts';
import type { Store } from '../store/port.ts';
import { reported } from '../store/reported.ts';
import { namingStore } from '../store/tree-walk.ts';
import { LackingWalk } from './lacking-walk.ts';

export interface ReceiveOptions {
  readonly from: BlobSource & Pick<Store, 'concurrency'>;
  readonly to: LocalStore;
  readonly signal?: AbortSignal;
  readonly progress?: TransferProgress;
}

export interface ReceivedBlobs {
  readonly blobs: number;
  readonly bytes: number;
  /** Files whose bytes were hashed as they were stored. */
  readonly verified: { has(digest: Digest): boolean };
}

/**
 * Brings what the local store lacks of these, every byte verified, large ones first. What is there already is not
 * asked for. A kill leaves whole blobs and parts of large ones, with which the next call goes on.
 * @throws MlgitError `blob-missing`, `digest-mismatch`, `bad-tree` (integrity).
 */
export async function receiveBlobs(
  contents: readonly ArtifactContent[],
  options: ReceiveOptions,
): Promise<ReceivedBlobs> {
  const { from, signal, progress } = options;
  const walk = new LackingWalk(options);
  await walk.visit(contents);
  progress?.planned(walk.sizeBytes, walk.files.size);
  const budget = new ByteBudget();
  const bySize = [...walk.files].sort((a, b) => b[1] - a[1]);
  await mapPool(
    bySize,
    from.concurrency,
    ([digest, sizeBytes]) => budget.run(sizeBytes, () => receiveFile(options, digest, sizeBytes)),
    signal,
  );
  return { blobs: walk.files.size + walk.trees, bytes: walk.sizeBytes, verified: walk.files };
}

async function receiveFile(options: ReceiveOptions, digest: Digest, sizeBytes: number): Promise<void> {
  const { from, to, signal, progress } = options;
  const openFrom = (at: number) => lendBlob(from, digest, { sizeBytes, from: at, signal });
  try {
    await reported(openFrom, { sizeBytes, progress }, (open) =>
      to.bring({ digest, sizeBytes }, open, signal),
    );
  } catch (error) {
    throw namingStore(error, from.name, digest);
  }
}
