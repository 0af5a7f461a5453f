import type { ArtifactContent } from '../../../model/artifact.ts';
import type { Digest } from '../../../model/digest.ts';
import type { BlobSource } from '../../../store/artifact-store.ts';
import type { Store } from '../../../store/port.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import { parseStaged, stagedFolder, stagedName } from '../../../store/staged-name.ts';
import { blobMissing, walkTree } from '../../../store/tree-walk.ts';
import { verified } from '../../../store/verifying-store.ts';

/** Each has a piece in memory. */
const AT_ONCE = 4;

export interface StagedAttempt {
  readonly records: RemoteRecords;
  /** Of the attempt's records. */
  readonly folder: string;
  readonly store: Store;
  /** What its worker could read of the store. */
  readonly readable: ReadonlySet<Digest>;
}

/**
 * Blobs that a worker without credentials has staged below the records of its attempt, verified as they are read, and those
 * of the store that it could read. All others are none of its business.
 */
export class StagedBlobs implements BlobSource {
  readonly name: string;
  readonly concurrency = AT_ONCE;
  readonly #attempt: StagedAttempt;
  /** Number of pieces. */
  readonly #pieces = new Map<Digest, number>();
  readonly #names: string[] = [];

  constructor(attempt: StagedAttempt) {
    this.name = `${attempt.store.name}/${stagedFolder(attempt.folder)}`;
    this.#attempt = attempt;
  }

  /** Looks what there is. */
  async open(): Promise<this> {
    for await (const name of this.#attempt.records.list(stagedFolder(this.#attempt.folder))) {
      this.#names.push(name);
      const { digest, number } = parseStaged(name) ?? {};
      if (digest === undefined || number === undefined) continue;
      this.#pieces.set(digest, Math.max(number, this.#pieces.get(digest) ?? 0));
    }
    return this;
  }

  async get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const count = this.#pieces.get(digest);
    if (count === undefined) {
      return this.#attempt.readable.has(digest) ? this.#attempt.store.get(digest, signal) : undefined;
    }
    return verified(this.#read(digest, count, signal), digest, this.name);
  }

  async remove(): Promise<void> {
    for (const name of this.#names) await this.#attempt.records.remove(name);
  }

  /**
   * The first of these blobs, or of those in their folders, that the worker neither could read nor has staged. By naming what others
   * have, it would get what it may not read.
   */
  async foreign(contents: readonly ArtifactContent[]): Promise<Digest | undefined> {
    for (const { kind, digest } of contents) {
      if (!this.#isOwn(digest)) return digest;
      if (kind !== 'tree' || this.#attempt.readable.has(digest)) continue;
      for await (const { entry } of walkTree(this, digest))
        if (!this.#isOwn(entry.digest)) return entry.digest;
    }
    return undefined;
  }

  #isOwn(digest: Digest): boolean {
    return this.#pieces.has(digest) || this.#attempt.readable.has(digest);
  }

  async *#read(digest: Digest, count: number, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
    const { records, folder } = this.#attempt;
    for (let number = 1; number <= count; number++) {
      const piece = await records.read(stagedName(folder, digest, number), signal);
      if (piece === undefined) throw blobMissing(this.name, digest);
      yield piece;
    }
  }
}
