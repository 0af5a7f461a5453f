import type { Digest } from './digest.ts';

/** `file`: the digest is of its bytes. `tree`: a folder, the digest is of its tree blob (`model/tree-blob.ts`). */
export type ArtifactKind = 'file' | 'tree';

/** Immutable content of a named input or output. */
export interface ArtifactContent {
  readonly kind: ArtifactKind;
  readonly digest: Digest;
  /** Bytes of the file, or of all files below the folder. */
  readonly sizeBytes: number;
  /** Only of a file, only when true. */
  readonly executable?: true;
}
