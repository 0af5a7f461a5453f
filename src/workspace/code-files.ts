import type { CodeFile as DigestedFile } from '../fingerprint/code-digest.ts';
import type { Digest } from '../model/digest.ts';

/** A file of the tree that a step may read, as it was when the run started. */
export interface CodeFile extends DigestedFile {
  /** Of the bytes that a task sees; differs from `digest` where a clean filter applies. */
  readonly seen: { readonly digest: Digest; readonly sizeBytes: number };
}
