import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mapPool } from '../../base/pool.ts';
import type { DvcData, DvcEntry, Md5 } from '../../import/dvc/data-file.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { type DvcCache, type FoundObject, fileAt } from './dvc-cache.ts';
import { readFolderObject, unsafePath } from './folder-object.ts';
import { type FolderFile, putFolder } from './put-folder.ts';
import { type TakingServices, takeObject } from './take-object.ts';

/** Data whose every byte has a place to be taken from. */
export interface PlannedData {
  readonly path: string;
  readonly data: DvcData;
  /** Undefined: one file. */
  readonly entries: readonly DvcEntry[] | undefined;
  readonly sizeBytes: number;
}

/** Data that was not taken, and why: the end of a sentence. */
export interface NotTaken {
  readonly path: string;
  readonly kind: 'missing' | 'damaged' | 'unknown';
  readonly because: string;
}

/** Files at once: each has a piece of memory, and more than a few only make a disk seek. */
const AT_ONCE = 4;
const SHOWN = 3;

/** Finds all that data consists of, without reading it. `root`: top of the working tree, which may have what a cache lacks. */
export async function planData(
  path: string,
  data: DvcData,
  where: { readonly cache: DvcCache; readonly root: string },
): Promise<PlannedData | NotTaken> {
  const { md5 } = data;
  const behind = linkAbove(where.root, path);
  if (behind !== undefined)
    return {
      path,
      kind: 'unknown',
      because: `${behind} is a symbolic link, and a pointer has no place behind it`,
    };
  const isListed = data.entries !== undefined;
  if (data.unnamed > 0) {
    const of = data.unnamed + (data.entries?.length ?? 0);
    return {
      path,
      kind: 'unknown',
      because: `${data.unnamed} of ${of} files have no MD5 in ${data.file}, which their content could be found by`,
    };
  }
  if (md5 === undefined && !isListed) {
    return { path, kind: 'unknown', because: 'its .dvc file has no MD5 that its content could be found by' };
  }
  if (!isListed && md5?.isFolder === false) {
    const found = objectOf(md5, join(where.root, path), where.cache);
    if (found === undefined)
      return { path, kind: 'missing', because: 'it is neither in the cache nor in the working tree' };
    return { path, data, entries: undefined, sizeBytes: found.sizeBytes };
  }
  const entries = await entriesOf(data, where.cache);
  if (entries === undefined)
    return { path, kind: 'missing', because: 'the listing of the folder is not in the cache' };
  if (typeof entries === 'string') return { path, kind: 'damaged', because: entries };
  const found = entries.map((entry) => objectOf(entry.md5, join(where.root, path, entry.path), where.cache));
  const missing = entries.filter((_, index) => found[index] === undefined);
  if (missing.length > 0)
    return {
      path,
      kind: 'missing',
      because: `${missing.length} of ${entries.length} files are neither in the cache nor in the working tree: ${some(missing)}`,
    };
  return { path, data, entries, sizeBytes: found.reduce((sum, one) => sum + (one?.sizeBytes ?? 0), 0) };
}

/** Takes planned data into the store. What is not what its MD5 says is not taken. */
export async function takeData(
  { path, data, entries }: PlannedData,
  where: { readonly cache: DvcCache; readonly root: string },
  services: TakingServices & { readonly onFile: () => void },
): Promise<ArtifactContent | NotTaken> {
  const wanted = entries ?? [{ path: '', md5: data.md5 as Md5, executable: data.executable }];
  const files = await mapPool(
    wanted,
    AT_ONCE,
    async (entry): Promise<FolderFile | DvcEntry> => {
      const own = join(where.root, path, entry.path);
      for (const object of [where.cache.find(entry.md5), fileAt(own)]) {
        const taken = object && (await takeObject(object, entry.md5, services));
        if (taken === undefined) continue;
        services.onFile();
        return { path: entry.path, executable: entry.executable, ...taken };
      }
      return entry;
    },
    services.signal,
  );
  const damaged = files.filter((file): file is DvcEntry => 'md5' in file);
  const whole = files.filter((file): file is FolderFile => 'digest' in file);
  if (damaged.length > 0) {
    const because =
      entries === undefined
        ? 'its bytes are not those of its MD5'
        : `the bytes of ${damaged.length} of ${files.length} files are not those of their MD5: ${some(damaged)}`;
    return { path, kind: 'damaged', because };
  }
  if (entries !== undefined) return putFolder(services.store, whole);
  const [only] = whole as [FolderFile];
  const { digest, sizeBytes, executable } = only;
  return { kind: 'file', digest, sizeBytes, ...(executable ? { executable: true as const } : {}) };
}

/** Undefined: the listing is missing. A text: why it cannot be used. */
async function entriesOf(
  { md5, entries }: DvcData,
  cache: DvcCache,
): Promise<readonly DvcEntry[] | string | undefined> {
  if (entries !== undefined) return unsafePath(entries) ?? entries;
  const object = md5 && cache.find(md5);
  return object && md5 ? readFolderObject(object, md5) : undefined;
}

/** A folder on the way that is a link: what is written behind it would be written elsewhere. */
function linkAbove(root: string, path: string): string | undefined {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (lstatSync(join(root, folder), { throwIfNoEntry: false })?.isSymbolicLink()) return folder;
  }
  return undefined;
}

function objectOf(md5: Md5, own: string, cache: DvcCache): FoundObject | undefined {
  return cache.find(md5) ?? fileAt(own);
}

function some(entries: readonly DvcEntry[]): string {
  const names = entries.slice(0, SHOWN).map(({ path }) => path);
  return names.join(', ') + (entries.length > SHOWN ? ' …' : '');
}
