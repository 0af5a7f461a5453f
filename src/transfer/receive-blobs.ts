import { mapPool } from '../base/pool.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';
import { decodeTreeBlob } from '../model/tree-blob.ts';
import type { LocalStore } from '../store/local-port.ts';
import { lendBlob } from '../store/open-blob.ts';
import type { Store } from '../store/port.ts';
import { digestMismatch, readTree, readWhole } from '../store/tree-walk.ts';
import { ByteBudget } from './byte-budget.ts';

/** A smaller blob is noted as moved when it is there. */
const WATCHED_BYTES = 1024 * 1024;

export interface ReceiveOptions {
  readonly from: Store;
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
 * asked for. A kill leaves whole blobs, which the next call finds.
 * @throws MlgitError `blob-missing`, `digest-mismatch`, `bad-tree` (integrity).
 */
export async function receiveBlobs(
  contents: readonly ArtifactContent[],
  options: ReceiveOptions,
): Promise<ReceivedBlobs> {
  const { from, signal, progress } = options;
  const walk = new LackingWalk(options);
  await walk.visit(contents);
  let bytes = 0;
  for (const size of walk.files.values()) bytes += size;
  progress?.planned(bytes, walk.files.size);
  const budget = new ByteBudget();
  const bySize = [...walk.files].sort((a, b) => b[1] - a[1]);
  await mapPool(
    bySize,
    from.concurrency,
    ([digest, sizeBytes]) => budget.run(sizeBytes, () => receiveFile(options, digest, sizeBytes)),
    signal,
  );
  return { blobs: walk.files.size + walk.trees, bytes, verified: walk.files };
}

async function receiveFile(options: ReceiveOptions, digest: Digest, sizeBytes: number): Promise<void> {
  const { from, to, signal, progress } = options;
  const isWatched = progress !== undefined && sizeBytes > WATCHED_BYTES;
  const source = await lendBlob(from, digest, { sizeBytes, signal });
  try {
    await to.putStream(isWatched ? watched(source, progress) : source, digest, signal);
  } catch (error) {
    throw namingSource(error, from, digest);
  }
  progress?.moved(isWatched ? 0 : sizeBytes, 1);
}

/** Finds the files that the local store lacks, and brings the folders that it lacks on the way. */
class LackingWalk {
  readonly files = new Map<Digest, number>();
  trees = 0;
  readonly #options: ReceiveOptions;
  readonly #seen = new Set<Digest>();

  constructor(options: ReceiveOptions) {
    this.#options = options;
  }

  async visit(contents: readonly ArtifactContent[]): Promise<void> {
    const { from, to, signal } = this.#options;
    for (const { kind, digest, sizeBytes } of contents) {
      if (kind === 'file' && !this.files.has(digest) && (await to.stat(digest)) !== sizeBytes) {
        this.files.set(digest, sizeBytes);
      }
    }
    const trees = contents.filter(({ kind, digest }) => kind === 'tree' && !this.#seen.has(digest));
    for (const { digest } of trees) this.#seen.add(digest);
    const lists = await mapPool(trees, from.concurrency, ({ digest }) => this.#entries(digest), signal);
    const below = lists.flat();
    if (below.length > 0) await this.visit(below);
  }

  async #entries(digest: Digest): Promise<ArtifactContent[]> {
    const { from, to, signal } = this.#options;
    const contentOf = ({ kind, digest: of, sizeBytes }: Awaited<ReturnType<typeof readTree>>[number]) =>
      ({ kind: kind === 'tree' ? 'tree' : 'file', digest: of, sizeBytes }) as const;
    if ((await to.stat(digest)) !== undefined) return (await readTree(to, digest, signal)).map(contentOf);
    const bytes = await readWhole(from, digest, signal);
    const entries = decodeTreeBlob(bytes.toString('utf8'));
    await to.putBytes(bytes);
    this.trees++;
    return entries.map(contentOf);
  }
}

async function* watched(
  source: AsyncIterable<Uint8Array>,
  progress: TransferProgress,
): AsyncGenerator<Uint8Array> {
  for await (const part of source) {
    yield part;
    progress.moved(part.length, 0);
  }
}

/** The bytes are hashed once, where they are stored; it is the store that gave them that is damaged. */
function namingSource(error: unknown, from: Store, digest: Digest): unknown {
  if (!(error instanceof MlgitError) || error.code !== 'digest-mismatch') return error;
  return digestMismatch(`Blob ${digest} of ${from.name}`, digest, error.details['found'] as Digest);
}
