import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../../config/config.ts';
import type { StoreInspection } from '../inspection-port.ts';
import { ioError } from '../io-error.ts';
import { isGroupWritable, Layout } from '../layout.ts';
import type { LocalCache, LocalStore } from '../local-port.ts';
import { BlobFolder } from './blob-folder.ts';
import { CacheEntries } from './cache-entries.ts';
import { Claims } from './claims.ts';
import { Durability } from './durability.ts';
import { openFormatRecord } from './format-file.ts';
import { FolderInspection } from './inspection.ts';
import { FolderLocalStore } from './local-store.ts';
import { identifyProcess } from './process-identity.ts';
import { Reflinks } from './reflink.ts';
import { TempNames } from './temp-names.ts';

export interface LocalStoreOptions {
  /** Absolute or relative to the working directory; made when absent. */
  readonly root: string;
  readonly host: string;
  readonly pid: number;
  readonly clock: Clock;
  readonly randomBytes: (length: number) => Uint8Array;
}

export interface OpenedLocalStore {
  readonly store: LocalStore;
  readonly cache: LocalCache;
  readonly inspection: StoreInspection;
}

/**
 * Opens the store in a folder, or makes it there. To share one between users, make the folder first, writable by
 * their group: `install -d -m 2775 -g team /scratch/mlgit`.
 * @throws MlgitError `format-too-new`, `bad-format-record` (integrity), `not-writable`, `disk-full` (io).
 */
export function openLocalStore(options: LocalStoreOptions): OpenedLocalStore {
  const root = resolve(options.root);
  try {
    return openAt(root, options);
  } catch (error) {
    throw ioError(error, 'open the store', root);
  }
}

function openAt(root: string, options: LocalStoreOptions): OpenedLocalStore {
  const { clock, host, pid, randomBytes } = options;
  mkdirSync(root, { recursive: true });
  const identity = identifyProcess(host, pid);
  const names = new TempNames(identity, randomBytes);
  const layout = new Layout(root, isGroupWritable(root));
  const record = openFormatRecord(root, () => join(root, `.format-${names.random()}`), layout.shared);
  const durability = new Durability(layout, names, () => clock.now());
  const blobs = new BlobFolder(layout, names, durability, { record, now: () => clock.now() });
  const store = new FolderLocalStore({ blobs, reflinks: new Reflinks(), clock });
  return {
    store,
    cache: new CacheEntries(blobs, store, new Claims(blobs, identity)),
    inspection: new FolderInspection(blobs, () => clock.now()),
  };
}
