import { linkSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type Digest, digestFromHex, digestHex } from '../../model/digest.ts';
import { decodeCacheEntry } from '../cache-entry-codec.ts';
import { decodeCacheTombstone } from '../cache-tombstone-codec.ts';
import type { CacheFile, LeftFile, Quarantine, StoreInspection } from '../inspection-port.ts';
import { errnoOf, ioError } from '../io-error.ts';
import { QuarantineFolder } from '../quarantine-folder.ts';
import type { BlobFolder } from './blob-folder.ts';
import { TombstoneFiles } from './tombstone-files.ts';

/** The store's folder as `fsck` and `gc` see it. */
export class FolderInspection implements StoreInspection {
  readonly #blobs: BlobFolder;
  readonly #now: () => number;
  readonly #tombstones: TombstoneFiles;
  readonly quarantined: Quarantine;

  constructor(blobs: BlobFolder, now: () => number) {
    this.#blobs = blobs;
    this.#now = now;
    this.#tombstones = new TombstoneFiles(blobs);
    this.quarantined = new QuarantineFolder(blobs.layout, 'local store', () => blobs.requireWritable());
  }

  async strayTemps(): Promise<LeftFile[]> {
    return this.#temps((_, isStray) => isStray);
  }

  async parts(): Promise<LeftFile[]> {
    return this.#temps((name, isStray) => !isStray && this.#blobs.names.isPart(name));
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

  async *cacheFiles(): AsyncGenerator<CacheFile> {
    const top = this.#blobs.layout.folder('cache');
    for (const fan of list(top)) {
      for (const key of list(join(top, fan))) {
        for (const name of list(join(top, fan, key))) {
          if (name.endsWith('.json')) yield this.#readCacheFile(join(top, fan, key, name), key);
        }
      }
    }
  }

  async unreadableTombstones(): Promise<{ path: string; problem: string }[]> {
    return this.#tombstones.list().flatMap(({ path, name }) => {
      const read = decodeCacheTombstone(readFileSync(join(this.#blobs.layout.root, path), 'utf8'), name);
      return typeof read === 'string' ? [{ path, problem: read }] : [];
    });
  }

  async *blobFiles(): AsyncGenerator<{ digest: Digest; sizeBytes: number; usedAtMs: number }> {
    const top = this.#blobs.layout.folder('blobs');
    for (const fan of list(top).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
      for (const name of list(join(top, fan))) {
        if (!/^[0-9a-f]{64}$/.test(name) || !name.startsWith(fan)) continue;
        const found = statSync(join(top, fan, name), { throwIfNoEntry: false });
        if (found === undefined) continue;
        const usedAtMs = Math.max(found.mtimeMs, found.ctimeMs);
        yield { digest: digestFromHex(name), sizeBytes: found.size, usedAtMs };
      }
    }
  }

  async quarantine(digest: Digest): Promise<string> {
    const { layout } = this.#blobs;
    try {
      return relative(layout.root, this.#moveAside(digest));
    } catch (error) {
      throw ioError(error, 'quarantine', layout.blob(digest));
    }
  }

  /** The other side of `BlobFolder.sizeInUse`. A rename changes the change time, and not the modification time. */
  async retire(digest: Digest, unusedSinceMs: number): Promise<boolean> {
    const path = this.#blobs.layout.blob(digest);
    try {
      const before = statSync(path, { throwIfNoEntry: false });
      if (before === undefined || Math.max(before.mtimeMs, before.ctimeMs) > unusedSinceMs) return false;
      const aside = this.#moveAside(digest);
      if (statSync(aside).mtimeMs === before.mtimeMs) return true;
      putBack(aside, path);
      return false;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return false;
      throw ioError(error, 'quarantine', path);
    }
  }

  #moveAside(digest: Digest): string {
    const { layout } = this.#blobs;
    this.#blobs.requireWritable();
    const folder = layout.folder('quarantine');
    const target = join(folder, `${digestHex(digest)}-${this.#blobs.names.random()}`);
    layout.withFolder(folder, () => renameSync(layout.blob(digest), target));
    return target;
  }

  #temps(isWanted: (name: string, isStray: boolean) => boolean): LeftFile[] {
    const folder = this.#blobs.layout.folder('tmp');
    return list(folder).flatMap((name) => {
      const stat = lstatSync(join(folder, name), { throwIfNoEntry: false });
      if (stat === undefined) return [];
      const isStray = this.#blobs.names.isStray(name, stat.mtimeMs, this.#now());
      return isWanted(name, isStray) ? [{ path: `tmp/${name}`, sizeBytes: stat.size }] : [];
    });
  }

  async discard(path: string): Promise<void> {
    rmSync(join(this.#blobs.layout.root, path), { force: true });
  }

  #readCacheFile(file: string, key: string): CacheFile {
    const path = relative(this.#blobs.layout.root, file);
    const entry = decodeCacheEntry(readFileSync(file, 'utf8'));
    if (typeof entry === 'string') return { path, problem: entry };
    if (digestHex(entry.key) !== key || `${entry.run}.json` !== basename(file)) {
      return { path, problem: 'it names another key or run than its path' };
    }
    return { path, entry, ...(this.#tombstones.has(entry) ? { evicted: true as const } : {}) };
  }
}

/** Unless whoever marked it has put it again meanwhile. */
function putBack(aside: string, path: string): void {
  try {
    linkSync(aside, path);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw ioError(error, 'read', folder);
  }
}
