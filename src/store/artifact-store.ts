import type { ArtifactContent } from '../model/artifact.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';
import type { LocalStore, MaterialiseOptions } from './local-port.ts';
import type { Store } from './port.ts';

/** Blobs to be read. */
export type BlobSource = Pick<Store, 'name' | 'get'>;

export interface BringOptions {
  readonly signal?: AbortSignal;
  readonly progress?: TransferProgress;
  /** For messages: the SPEC or path that it is of. */
  readonly what: string;
}

/** Artifacts to be read: as blobs, and as files. */
export interface ArtifactStore
  extends Pick<LocalStore, 'name' | 'get' | 'holds' | 'materialise' | 'expectCopy'> {
  /** Before `materialise`: brings what is to be on this machine first, which is nothing where it is read from afar. */
  bring(
    contents: readonly ArtifactContent[],
    options: BringOptions,
  ): Promise<{ readonly verified: NonNullable<MaterialiseOptions['verified']> }>;
}
