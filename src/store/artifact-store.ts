import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import type { MlgitError } from '../model/mlgit-error.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';
import type { LocalStore, MaterialiseOptions } from './local-port.ts';
import type { Store } from './port.ts';

/** Blobs to be read. */
export interface BlobSource extends Pick<Store, 'name' | 'get' | 'lend'> {
  /** The error of what is not there, from who knows where else it could be. */
  readonly missing?: (digest: Digest) => Promise<MlgitError>;
}

export interface BringOptions {
  readonly signal?: AbortSignal;
  readonly progress?: TransferProgress;
  /** For messages: the SPEC or path that it is of. */
  readonly what: string;
}

export interface PlaceOptions
  extends BringOptions,
    Pick<MaterialiseOptions, 'verify' | 'onReplaced' | 'onProgress'> {}

/** Artifacts to be read: as blobs, and as files. */
export interface ArtifactStore
  extends Pick<LocalStore, 'name' | 'get' | 'holds'>,
    Pick<BlobSource, 'missing'> {
  /**
   * Writes an artifact at `path` as `materialise` does, writable; what is not on this machine is brought, every byte
   * verified.
   */
  place(content: ArtifactContent, path: string, options: PlaceOptions): Promise<void>;
}
