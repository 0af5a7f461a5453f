import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import { type CacheEntry, contentsOf } from '../../model/cache-entry.ts';
import type { CacheTombstone } from '../../model/cache-tombstone.ts';
import type { Digest } from '../../model/digest.ts';
import { decodeCacheEntry, encodeCacheEntry } from '../cache-entry-codec.ts';
import { inOrderOfUse } from '../cache-order.ts';
import type { EvictedRuns } from '../evicting-port.ts';
import { errnoOf, ioError } from '../io-error.ts';
import { keysBeginning } from '../keys-beginning.ts';
import type { AcceptEntry, LocalCache, LocalStore } from '../local-port.ts';
import type { BlobFolder } from './blob-folder.ts';
import type { Claims } from './claims.ts';
import { placeDocument } from './place-document.ts';
import { TombstoneFiles } from './tombstone-files.ts';

/** Entries as files `cache/<aa>/<key>/<run>.json`: appearing whole by a rename, never changed after. */
export class CacheEntries implements LocalCache {
  readonly #blobs: BlobFolder;
  readonly #store: LocalStore;
  readonly #claims: Claims;
  readonly #tombstones: TombstoneFiles;

  constructor(blobs: BlobFolder, store: LocalStore, claims: Claims) {
    this.#blobs = blobs;
    this.#store = store;
    this.#claims = claims;
    this.#tombstones = new TombstoneFiles(blobs);
  }

  async lookup(key: Digest, accept: AcceptEntry = () => true): Promise<CacheEntry | undefined> {
    for (const entry of inOrderOfUse(await this.entries(key))) {
      if ((await accept(entry)) && (await this.#isWhole(entry))) return entry;
    }
    return undefined;
  }

  async entries(key: Digest): Promise<CacheEntry[]> {
    const folder = this.#blobs.layout.cacheFolder(key);
    const found = listEntries(folder)
      .map((name) => readEntry(join(folder, name)))
      .filter((entry) => entry !== undefined)
      .filter((entry) => entry.key === key);
    if (found.length === 0) return [];
    const evicted = this.#tombstones.runsOf(key);
    return found
      .filter(({ run }) => !evicted.has(run))
      .sort((a, b) => compareBytes(a.createdAt, b.createdAt) || compareBytes(a.run, b.run));
  }

  async publish(entry: CacheEntry): Promise<void> {
    const path = this.#pathOf(entry);
    const folder = dirname(path);
    if (isThere(folder)) {
      if (readEntry(path) !== undefined) return;
    } else makeFolder(this.#blobs, folder);
    placeDocument(this.#blobs, path, encodeCacheEntry(entry), { sync: false });
  }

  async keys(hex: string): Promise<Digest[]> {
    const { layout } = this.#blobs;
    const tops = [layout.folder('cache'), layout.folder('evicted')];
    const names = tops.flatMap((top) => listNames(join(top, hex.slice(0, 2))));
    return keysBeginning(names, hex);
  }

  async evict(tombstone: CacheTombstone): Promise<void> {
    this.#tombstones.put(tombstone);
    const path = this.#pathOf(tombstone);
    try {
      rmSync(path, { force: true });
    } catch (error) {
      throw ioError(error, 'remove', path);
    }
  }

  async tombstones(key: Digest): Promise<CacheTombstone[]> {
    return this.#tombstones.of(key);
  }

  async evicted(): Promise<EvictedRuns> {
    return this.#tombstones.all();
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

  #pathOf({ key, run }: Pick<CacheEntry, 'key' | 'run'>): string {
    return join(this.#blobs.layout.cacheFolder(key), `${run}.json`);
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

function makeFolder({ layout }: BlobFolder, folder: string): void {
  try {
    layout.makeFolder(folder);
  } catch (error) {
    throw ioError(error, 'store', folder);
  }
}

function listEntries(folder: string): string[] {
  return isThere(folder) ? listNames(folder).filter((name) => name.endsWith('.json')) : [];
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'read', folder);
  }
}
