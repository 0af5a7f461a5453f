import type { ArtifactContent } from '../model/artifact.ts';

/** What an upload would send. */
export interface UploadSize {
  readonly blobs: number;
  readonly bytes: number;
  /** Of what is not whole on this machine, and so cannot be sent. */
  readonly absent: readonly ArtifactContent[];
}

/**
 * Whether others can get artifacts: the configured store, as far as the pre-push hook needs it. A folder stands for
 * all that is in it, because its tree blob is put after everything that it lists.
 */
export interface BlobPresence {
  /** Of the store, for messages. */
  readonly name: string;
  /** Those that the store is not known to have, without asking it. */
  unknown(contents: readonly ArtifactContent[]): Promise<readonly ArtifactContent[]>;
  /** Asks the store for them, and remembers what it has; returns what it has not. Throws when it cannot be asked. */
  lacking(contents: readonly ArtifactContent[], signal: AbortSignal): Promise<readonly ArtifactContent[]>;
  /** What is not known to be there of artifacts that the store lacks. Looks no further than a limit. */
  measure(
    contents: readonly ArtifactContent[],
    limit: { readonly blobs: number; readonly bytes: number },
    signal: AbortSignal,
  ): Promise<UploadSize>;
  /** What was sent stays sent when it is interrupted. */
  upload(contents: readonly ArtifactContent[], signal: AbortSignal): Promise<void>;
}
