import { ByteBudget } from '../base/byte-budget.ts';
import { mapPool } from '../base/pool.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';
import type { LocalStore } from '../store/local-port.ts';
import { lendBlob } from '../store/open-blob.ts';
import type { Store } from '../store/port.ts';
import { WATCHED_BYTES } from '../store/reported.ts';
import { digestMismatch, readTree } from '../store/tree-walk.ts';
import type { Ledger } from './ledger.ts';
import type { SendPlan } from './send-plan.ts';

export interface SendOptions {
  readonly from: LocalStore;
  readonly to: Store;
  readonly ledger: Pick<Ledger, 'add'>;
  /** What is neither here nor there: a folder that lists one of these is not sent. */
  readonly missing?: ReadonlyMap<Digest, MlgitError>;
  readonly signal?: AbortSignal;
  readonly progress?: TransferProgress;
}

export interface SentBlobs {
  readonly blobs: number;
  readonly bytes: number;
  /** What could not be read here, with what it is a part of; everything else was sent. */
  readonly unreadable: ReadonlyMap<Digest, MlgitError>;
}

/** From this size on, a blob that others may have put is asked for first; below, sending it costs as much. */
const ASK_FIRST_BYTES = 256 * 1024;
/** What a kill can make the next push ask about again. */
const NOTE_EVERY = 200;

/**
 * Sends what a plan lists: files, then folders, the innermost first. What was sent is noted on the way, so that after a
 * kill it is not sent again. At most `to.concurrency` at once; a small one is in memory, a large one passes through the
 * store's own bounded blocks.
 */
export async function sendBlobs(plan: SendPlan, options: SendOptions): Promise<SentBlobs> {
  options.progress?.planned(plan.bytes, plan.blobs);
  const sending = new Sending(options);
  try {
    const budget = new ByteBudget();
    const bySize = [...plan.files].sort((a, b) => b[1] - a[1]);
    await mapPool(
      bySize,
      options.to.concurrency,
      ([digest, size]) => budget.run(size, () => sending.sendFile(digest, size)),
      options.signal,
    );
    for (const level of levelsOf(plan.trees)) {
      await mapPool(level, options.to.concurrency, (digest) => sending.sendTree(digest), options.signal);
    }
    await options.to.flush();
  } finally {
    sending.note();
  }
  return { blobs: sending.blobs, bytes: sending.bytes, unreadable: sending.unreadable };
}

class Sending {
  blobs = 0;
  bytes = 0;
  readonly unreadable: Map<Digest, MlgitError>;
  readonly #options: SendOptions;
  #unnoted: Digest[] = [];

  constructor(options: SendOptions) {
    this.#options = options;
    this.unreadable = new Map(options.missing);
  }

  async sendFile(digest: Digest, sizeBytes: number): Promise<void> {
    const { to, progress } = this.#options;
    if (sizeBytes >= ASK_FIRST_BYTES && (await to.stat(digest)) !== undefined) {
      progress?.moved(sizeBytes, 1);
      return this.#noteSent(digest);
    }
    await this.#send(digest, sizeBytes);
  }

  /** A folder of which something could not be sent must not stand for it. */
  async sendTree(digest: Digest): Promise<void> {
    const { from, signal } = this.#options;
    if (this.unreadable.size > 0) {
      const entries = await readTree(from, digest, signal);
      const lacking = entries.find((entry) => this.unreadable.has(entry.digest));
      if (lacking !== undefined) {
        this.unreadable.set(digest, this.unreadable.get(lacking.digest) as MlgitError);
        return;
      }
    }
    await this.#send(digest, 0);
  }

  note(): void {
    this.#options.ledger.add(this.#unnoted);
    this.#unnoted = [];
  }

  /** What is read is hashed once, by the store that it goes to, and refused there when it is not what its name says. */
  async #send(digest: Digest, announcedBytes: number): Promise<void> {
    const { from, to, signal, progress } = this.#options;
    const isWatched = progress !== undefined && announcedBytes > WATCHED_BYTES;
    const source = new Source(() => lendBlob(from, digest, { signal }), isWatched ? progress : undefined);
    try {
      const { sizeBytes } = await to.putStream(source, digest, signal);
      this.blobs++;
      this.bytes += sizeBytes;
      progress?.moved(isWatched ? 0 : sizeBytes, 1);
      this.#noteSent(digest);
    } catch (error) {
      const failure = source.failure ?? damageOf(error, from, digest);
      if (!(failure instanceof MlgitError) || failure.kind !== 'integrity') throw error;
      this.unreadable.set(digest, failure);
    }
  }

  #noteSent(digest: Digest): void {
    if (this.#unnoted.push(digest) >= NOTE_EVERY) this.note();
  }
}

/** A blob as a stream that is opened when it is first read, and that keeps why it failed. */
class Source implements AsyncIterable<Uint8Array> {
  failure: unknown;
  readonly #open: () => Promise<AsyncIterable<Uint8Array>>;
  readonly #progress: TransferProgress | undefined;

  constructor(open: () => Promise<AsyncIterable<Uint8Array>>, progress: TransferProgress | undefined) {
    this.#open = open;
    this.#progress = progress;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for await (const part of await this.#open()) {
        yield part;
        this.#progress?.moved(part.length, 0);
      }
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

/** What the store that got the bytes says of them, as what it means here: the blob of this machine is damaged. */
function damageOf(error: unknown, from: LocalStore, digest: Digest): MlgitError | undefined {
  if (!(error instanceof MlgitError) || error.code !== 'digest-mismatch') return undefined;
  const { expected, found } = error.details;
  if (expected !== digest) return undefined;
  return digestMismatch(`Blob ${from.pathOf(digest)}`, digest, found as Digest);
}

/** Folders of the same height, the lowest first. */
function levelsOf(trees: ReadonlyMap<Digest, number>): Digest[][] {
  const levels: Digest[][] = [];
  for (const [digest, height] of trees) {
    levels[height] ??= [];
    levels[height].push(digest);
  }
  return levels.filter((level) => level !== undefined);
}
