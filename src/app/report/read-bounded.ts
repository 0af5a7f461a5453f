import { humanBytes } from '../../base/human.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { BlobSource } from '../../store/artifact-store.ts';
import { readWhole } from '../../store/tree-walk.ts';

interface Wanted {
  /** For the sentence about what is left out. */
  readonly what: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly mostBytes: number;
}

/** A page is made of what can be had: what cannot, or is too large, is said on it. */
export class BoundedReader {
  readonly leftOut: string[] = [];
  private readonly store: BlobSource;
  private readonly signal: AbortSignal;

  constructor(store: BlobSource, signal: AbortSignal) {
    this.store = store;
    this.signal = signal;
  }

  /** Undefined when it is left out. */
  async read({ what, digest, sizeBytes, mostBytes }: Wanted): Promise<Buffer | undefined> {
    if (sizeBytes > mostBytes) {
      this.leave(
        `${what} has ${humanBytes(sizeBytes)}, more than the ${humanBytes(mostBytes)} that a page takes`,
      );
      return undefined;
    }
    return this.attempt(what, () => readWhole(this.store, digest, this.signal));
  }

  /** What `work` gives, or undefined, with a reason left behind, where the store cannot give what it needs. */
  async attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof MlgitError) || error.kind === 'interrupted' || error.kind === 'internal')
        throw error;
      this.leave(`${what} cannot be read: ${error.message}`);
      return undefined;
    }
  }

  leave(sentence: string): void {
    this.leftOut.push(sentence);
  }
}
