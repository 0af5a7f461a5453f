import { statSync } from 'node:fs';
import { MlgitError } from '../../model/mlgit-error.ts';
import { GuardedRecords } from '../guarded-records.ts';
import { errnoOf, ioError } from '../io-error.ts';
import { isGroupWritable, Layout } from '../layout.ts';
import { QuarantineFolder } from '../quarantine-folder.ts';
import { RecordCache } from '../remote-cache.ts';
import type { RemoteStore, StoreFeatures } from '../remote-port.ts';
import { openRemoteFormat, requireWritableRemote, type WhenNew } from '../store-format.ts';
import { blobMissing } from '../tree-walk.ts';
import { VerifyingStore } from '../verifying-store.ts';
import { FolderBlobs, listNames } from './folder-blobs.ts';
import { FolderRecords } from './folder-records.ts';
import { SharedFolder, type WriterIdentity } from './shared-folder.ts';

export interface FolderStoreOptions extends WriterIdentity {
  /** Absolute. The folder itself must be there: making it would write below an empty mount point. */
  readonly root: string;
  /** `create` only where the user names the store for the first time: an empty folder may be a disk that is not mounted. */
  readonly whenNew: WhenNew;
}

/** A disk that is the same for all who mount it. Checksums are its own matter; what is read is verified here. */
async function featuresOf(folder: SharedFolder): Promise<StoreFeatures> {
  return {
    version: 1,
    conditionalPut: (await folder.hasLinks()) ? 'atomic' : 'ignored',
    checksums: 'ignored',
    multipart: 'none',
    listing: 'consistent',
  };
}

/**
 * Opens the store in a folder that many machines share (docs/format.md, "Folder store").
 * @throws MlgitError `no-such-store` (unreachable), `format-too-new`, `bad-format-record` (integrity), `not-writable` (io).
 */
export async function openFolderStore(options: FolderStoreOptions): Promise<RemoteStore> {
  const { root } = options;
  const name = `file://${root}`;
  const folder = new SharedFolder(new Layout(root, sharedBy(root, name)), options);
  const unguarded = new FolderRecords(name, folder);
  const hasBlobs = async () => (await listNames(folder.layout.folder('blobs'))).length > 0;
  const record = await openRemoteFormat({ name, records: unguarded, hasBlobs }, options.whenNew);
  const requireWritable = () => requireWritableRemote(record, name);
  const records = new GuardedRecords(unguarded, requireWritable);
  const blobs = new FolderBlobs({ name, folder, requireWritable });
  return {
    store: new VerifyingStore(blobs),
    cache: new RecordCache(records),
    records,
    features: () => featuresOf(folder),
    quarantined: new QuarantineFolder(folder.layout, name, requireWritable),
    quarantine: async (digest, mayStill = () => true) => {
      if (!mayStill()) return undefined;
      const path = await blobs.quarantine(digest);
      if (path === undefined) throw blobMissing(name, digest);
      return path;
    },
    close: () => undefined,
  };
}

/** Whether the group may write. @throws MlgitError `no-such-store` when the folder is not there. */
function sharedBy(root: string, name: string): boolean {
  try {
    if (statSync(root).isDirectory()) return isGroupWritable(root);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, 'open the store', root);
  }
  throw new MlgitError(`There is no folder for the store ${name}: expected one, made and mounted`, {
    code: 'no-such-store',
    kind: 'unreachable',
    hints: [`mkdir -p ${root}   (for a new store)`, 'mount   (shows whether the disk is there)'],
    details: { store: name, path: root },
  });
}
