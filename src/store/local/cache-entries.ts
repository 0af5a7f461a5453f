import {
  closeSync,
  fchmodSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import { type CacheEntry, contentsOf } from '../../model/cache-entry.ts';
import type { Digest } from '../../model/digest.ts';
import { decodeCacheEntry, encodeCacheEntry } from '../cache-entry-codec.ts';
import { inOrderOfUse } from '../cache-order.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { AcceptEntry, CacheStore, LocalStore } from '../local-port.ts';
import type { BlobFolder } from './blob-folder.ts';
import type { Claims } from './claims.ts';

/** Entries as files `cache/<aa>/<key>/<run>.json`: appearing whole by a rename, never changed after. */
export class CacheEntries implements CacheStore {
  readonly #blobs: BlobFolder;
  readonly #store: LocalStore;
  readonly #claims: Claims;

  constructor(blobs: BlobFolder, store: LocalStore, claims: Claims) {
    this.#blobs = blobs;
    this.#store = store;
    this.#claims = claims;
  }

  async lookup(key: Digest, accept: AcceptEntry = () => true): Promise<CacheEntry | undefined> {
    for (const entry of inOrderOfUse(await this.entries(key))) {
      if ((await accept(entry)) && (await this.#isWhole(entry))) return entry;
    }
    return undefined;
  }

  async entries(key: Digest): Promise<CacheEntry[]> {
    const folder = this.#blobs.layout.cacheFolder(key);
    return listEntries(folder)
      .map((name) => readEntry(join(folder, name)))
      .filter((entry) => entry !== undefined)
      .filter((entry) => entry.key === key)
      .sort((a, b) => compareBytes(a.createdAt, b.createdAt) || compareBytes(a.run, b.run));
  }

  async publish(entry: CacheEntry): Promise<void> {
    const folder = this.#blobs.layout.cacheFolder(entry.key);
    const path = join(folder, `${entry.run}.json`);
    const isFirst = !isThere(folder);
    if (!isFirst && readEntry(path) !== undefined) return;
    const temp = this.#blobs.newTemp();
    const { layout } = this.#blobs;
    try {
      if (isFirst) layout.makeFolder(folder);
      layout.withFolder(layout.folder('tmp'), () => this.#write(temp, encodeCacheEntry(entry)));
      layout.withFolder(folder, () => renameSync(temp, path));
    } catch (error) {
      rmSync(temp, { force: true });
      throw ioError(error, 'store', path);
    }
  }

  claim(
    key: Digest,
    owner: string,
  ): Promise<{ readonly release: () => Promise<void> } | { readonly heldBy: string }> {
    return this.#claims.claim(key, owner);
  }

  async #isWhole(entry: CacheEntry): Promise<boolean> {
    for (const content of contentsOf(entry)) {
      if (!(await this.#store.use(content))) return false;
    }
    return true;
  }

  #write(path: string, text: string): void {
    const file = openSync(path, 'wx', 0o444);
    try {
      if (this.#blobs.layout.shared) fchmodSync(file, 0o444);
      const bytes = Buffer.from(text, 'utf8');
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    } finally {
      closeSync(file);
    }
  }
}

/** Undefined for what is absent or cannot be understood: a torn entry is as good as none. */
function readEntry(path: string): CacheEntry | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw ioError(error, 'read', path);
  }
  const entry = decodeCacheEntry(text);
  return typeof entry === 'string' ? undefined : entry;
}

/** The rule for a key that is new; to open it then, and to catch the exception, costs as much as five such questions. */
function isThere(folder: string): boolean {
  try {
    return statSync(folder, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw ioError(error, 'read', folder);
  }
}

function listEntries(folder: string): string[] {
  if (!isThere(folder)) return [];
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'read', folder);
  }
}
