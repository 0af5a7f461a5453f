import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import type { CacheTombstone } from '../../model/cache-tombstone.ts';
import type { Digest } from '../../model/digest.ts';
import type { RunId } from '../../model/run-id.ts';
import {
  byKey,
  type EvictedResultName,
  encodeCacheTombstone,
  evictedFolder,
  evictedName,
  parseEvictedName,
  tombstoneOf,
} from '../cache-tombstone-codec.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { BlobFolder } from './blob-folder.ts';
import { placeDocument } from './place-document.ts';

const NONE: ReadonlySet<RunId> = new Set();

/** Tombstones as files `evicted/<aa>/<key>/<run>.json`. They are rare, and mostly their top folder is not there. */
export class TombstoneFiles {
  readonly #blobs: BlobFolder;
  readonly #top: string;

  constructor(blobs: BlobFolder) {
    this.#blobs = blobs;
    this.#top = this.#path('evicted');
  }

  has(name: EvictedResultName): boolean {
    return existsSync(this.#path(evictedName(name)));
  }

  put(tombstone: CacheTombstone): void {
    if (this.has(tombstone)) return;
    const path = this.#path(evictedName(tombstone));
    placeDocument(this.#blobs, path, encodeCacheTombstone(tombstone), { sync: true });
  }

  of(key: Digest): CacheTombstone[] {
    const names = this.#namesIn(evictedFolder(key)).sort((a, b) => compareBytes(a.run, b.run));
    return names.map((name) => tombstoneOf(this.#read(evictedName(name)), name));
  }

  runsOf(key: Digest): ReadonlySet<RunId> {
    if (!existsSync(this.#top)) return NONE;
    return byKey(this.#namesIn(evictedFolder(key))).get(key) ?? new Set();
  }

  all(): Map<Digest, ReadonlySet<RunId>> {
    return byKey(this.list().map(({ name }) => name));
  }

  /** Every tombstone, with its path relative to the top. */
  list(): { readonly path: string; readonly name: EvictedResultName }[] {
    const folders = this.#entries('evicted').flatMap((fan) =>
      this.#entries(`evicted/${fan}`).map((key) => `evicted/${fan}/${key}`),
    );
    return folders
      .flatMap((folder) => this.#namesIn(folder))
      .map((name) => ({ path: evictedName(name), name }));
  }

  #namesIn(folder: string): EvictedResultName[] {
    return this.#entries(folder)
      .map((name) => parseEvictedName(`${folder}/${name}`))
      .filter((name) => name !== undefined);
  }

  #entries(folder: string): string[] {
    const path = this.#path(folder);
    // The rule; an exception costs as much as several such questions, and each result that a run takes asks.
    if (!existsSync(path)) return [];
    try {
      return readdirSync(path);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
      throw ioError(error, 'read', path);
    }
  }

  #read(name: string): string | undefined {
    const path = this.#path(name);
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw ioError(error, 'read', path);
    }
  }

  #path(name: string): string {
    return join(this.#blobs.layout.root, name);
  }
}
