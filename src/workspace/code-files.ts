import type { Digest } from '../model/digest.ts';

/** A file of the tree that a step may read, as it was when the run started. */
export interface CodeFile {
  /** Relative to the root. */
  readonly path: string;
  readonly kind: 'file' | 'executable' | 'link';
  /** Of git's normalised content: what the key covers. */
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** Of the bytes that a task sees; differs from `digest` where a clean filter applies. */
  readonly seen: { readonly digest: Digest; readonly sizeBytes: number };
}
