import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import type { LocalStore } from '../store/local-port.ts';
import { readTree } from '../store/tree-walk.ts';
import type { Ledger } from './ledger.ts';

/**
 * What is to go into a remote store, without what the ledger knows to be there. Holds some 200 bytes for each blob to
 * be sent. A folder that is known to be there is not looked into.
 */
export class SendPlan {
  /** Sizes in bytes. */
  readonly files = new Map<Digest, number>();
  /** Folders by height: one that lists only files has 0, and each is sent after those that it lists. */
  readonly trees = new Map<Digest, number>();
  /** Not in the local store, so that they have to be in the remote one already. */
  readonly elsewhere = new Set<Digest>();
  readonly #local: LocalStore;
  readonly #ledger: Pick<Ledger, 'knows'>;
  readonly #signal: AbortSignal | undefined;

  constructor(local: LocalStore, ledger: Pick<Ledger, 'knows'>, signal?: AbortSignal) {
    this.#local = local;
    this.#ledger = ledger;
    this.#signal = signal;
  }

  get bytes(): number {
    let sum = 0;
    for (const size of this.files.values()) sum += size;
    return sum;
  }

  get blobs(): number {
    return this.files.size + this.trees.size;
  }

  /** Adds what these need, and returns the digests among them that are not known to be there. */
  async add(contents: readonly ArtifactContent[]): Promise<readonly Digest[]> {
    this.#signal?.throwIfAborted();
    const known = this.#ledger.knows(contents.map(({ digest }) => digest));
    const needed: Digest[] = [];
    for (const content of contents) {
      if (known.has(content.digest)) continue;
      needed.push(content.digest);
      if (content.kind === 'file') await this.#addFile(content.digest, content.sizeBytes);
      else await this.#addTree(content.digest);
    }
    return needed;
  }

  async #addFile(digest: Digest, sizeBytes: number): Promise<void> {
    if (this.files.has(digest) || this.elsewhere.has(digest)) return;
    if ((await this.#local.stat(digest)) === sizeBytes) this.files.set(digest, sizeBytes);
    else this.elsewhere.add(digest);
  }

  /** Returns its height. */
  async #addTree(digest: Digest): Promise<number> {
    const before = this.trees.get(digest);
    if (before !== undefined || this.elsewhere.has(digest)) return before ?? 0;
    if ((await this.#local.stat(digest)) === undefined) {
      this.elsewhere.add(digest);
      return 0;
    }
    const entries = await readTree(this.#local, digest, this.#signal);
    const known = this.#ledger.knows(entries.map((entry) => entry.digest));
    let height = 0;
    for (const entry of entries) {
      if (known.has(entry.digest)) continue;
      if (entry.kind === 'tree') height = Math.max(height, (await this.#addTree(entry.digest)) + 1);
      else await this.#addFile(entry.digest, entry.sizeBytes);
    }
    this.trees.set(digest, height);
    return height;
  }

  /** It was found to be there. A folder stands for all below it, but that is settled by itself. */
  drop(digest: Digest): void {
    this.files.delete(digest);
    this.trees.delete(digest);
    this.elsewhere.delete(digest);
  }
}
