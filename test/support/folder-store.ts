import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Digest, digestHex } from '../../src/model/digest.ts';
import { type FolderStoreOptions, openFolderStore } from '../../src/store/folder/open-folder-store.ts';
import type { RemoteStore } from '../../src/store/remote-port.ts';

/** A folder store as one machine of several opens it. */
export function testFolderStore(
  root: string,
  options: Partial<Omit<FolderStoreOptions, 'root'>> = {},
): Promise<RemoteStore> {
  return openFolderStore({
    root,
    host: 'test-host',
    pid: process.pid,
    randomBytes: (length) => randomBytes(length),
    whenNew: 'create',
    ...options,
  });
}

export function blobPath(root: string, digest: Digest): string {
  const hex = digestHex(digest);
  return join(root, 'blobs', hex.slice(0, 2), hex);
}
