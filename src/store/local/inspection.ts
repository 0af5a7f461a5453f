import { lstatSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { CacheEntry } from '../../model/cache-entry.ts';
import { type Digest, digestHex } from '../../model/digest.ts';
import { decodeCacheEntry } from '../cache-entry-codec.ts';
import type { StoreInspection } from '../inspection-port.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { BlobFolder } from './blob-folder.ts';

/** The store's folder as `fsck` sees it. */
export class FolderInspection implements StoreInspection {
  readonly #blobs: BlobFolder;
  readonly #now: () => number;

  constructor(blobs: BlobFolder, now: () => number) {
    this.#blobs = blobs;
    this.#now = now;
  }

  async strayTemps(): Promise<{ path: string; sizeBytes: number }[]> {
    const folder = this.#blobs.layout.folder('tmp');
    const found: { path: string; sizeBytes: number }[] = [];
    for (const name of list(folder)) {
      const stat = lstatSync(join(folder, name), { throwIfNoEntry: false });
      if (stat !== undefined && this.#blobs.names.isStray(name, stat.mtimeMs, this.#now())) {
        found.push({ path: `tmp/${name}`, sizeBytes: stat.size });
      }
    }
    return found;
  }

  async strayFiles(): Promise<string[]> {
    const top = this.#blobs.layout.folder('blobs');
    return list(top).flatMap((fan) => {
      if (!/^[0-9a-f]{2}$/.test(fan)) return [`blobs/${fan}`];
      return list(join(top, fan))
        .filter((name) => !/^[0-9a-f]{64}$/.test(name) || !name.startsWith(fan))
        .map((name) => `blobs/${fan}/${name}`);
    });
  }

  async *cacheFiles(): AsyncGenerator<{ path: string; entry?: CacheEntry; problem?: string }> {
    const top = this.#blobs.layout.folder('cache');
    for (const fan of list(top)) {
      for (const key of list(join(top, fan))) {
        for (const name of list(join(top, fan, key))) {
          if (name.endsWith('.json')) yield this.#readCacheFile(join(top, fan, key, name), key);
        }
      }
    }
  }

  async quarantine(digest: Digest): Promise<string> {
    const target = join('quarantine', `${digestHex(digest)}-${this.#blobs.names.random()}`);
    const { layout } = this.#blobs;
    try {
      layout.withFolder(layout.folder('quarantine'), () =>
        renameSync(layout.blob(digest), join(layout.root, target)),
      );
    } catch (error) {
      throw ioError(error, 'quarantine', layout.blob(digest));
    }
    return target;
  }

  async discard(path: string): Promise<void> {
    rmSync(join(this.#blobs.layout.root, path), { force: true });
  }

  #readCacheFile(file: string, key: string): { path: string; entry?: CacheEntry; problem?: string } {
    const path = relative(this.#blobs.layout.root, file);
    const entry = decodeCacheEntry(readFileSync(file, 'utf8'));
    if (typeof entry === 'string') return { path, problem: entry };
    if (digestHex(entry.key) !== key || `${entry.run}.json` !== basename(file)) {
      return { path, problem: 'it names another key or run than its path' };
    }
    return { path, entry };
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw ioError(error, 'read', folder);
  }
}
