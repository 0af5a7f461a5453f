import type { Digest } from './digest.ts';

/** A blob of a shared store that is not as it should be. */
export interface RemoteFinding {
  /** `wrong-size`: another size than records say, so it is truncated. `corrupt`: its bytes are not what its name says. */
  readonly kind: 'missing' | 'wrong-size' | 'corrupt';
  readonly digest: Digest;
  /** It was put again, whole. */
  readonly repaired: boolean;
  /** The store that it was put again from. */
  readonly from?: string;
  /** Where the damaged bytes are now, relative to the store's top. */
  readonly quarantined?: string;
}

export interface RemoteReport {
  readonly store: string;
  /** Expected ones that were asked for. */
  readonly blobs: number;
  /** Read and hashed. */
  readonly bytes: number;
  /** In the store, and not needed by what this repository has published: of other repositories, or for gc. */
  readonly others: number;
  readonly full: boolean;
  readonly findings: readonly RemoteFinding[];
}
