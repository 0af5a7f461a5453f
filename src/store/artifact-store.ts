import type { LocalStore } from './local-port.ts';
import type { Store } from './port.ts';

/** Blobs to be read. */
export type BlobSource = Pick<Store, 'name' | 'get'>;

/** Artifacts to be read: as blobs, and as files. */
export type ArtifactStore = Pick<LocalStore, 'name' | 'get' | 'holds' | 'materialise'>;
