import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { DvcEntry, Md5 } from '../../import/dvc/data-file.ts';
import { isSafeEntryName } from '../../model/tree-blob.ts';
import type { FoundObject } from './dvc-cache.ts';
import { unreadable } from './unreadable.ts';

/** A listing of some million files; a larger one does not fit into memory. */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_DEPTH = 200;

/**
 * The files of a folder, of its `.dir` object, whose MD5 is verified. A text is why it cannot be taken: as the end of a sentence.
 */
export async function readFolderObject(object: FoundObject, md5: Md5): Promise<DvcEntry[] | string> {
  if (object.sizeBytes > MOST_BYTES)
    return `its listing has ${object.sizeBytes} bytes, and at most ${MOST_BYTES} are read`;
  const bytes = await readFile(object.path).catch((error: unknown) => {
    throw unreadable(object.path, error);
  });
  if (createHash('md5').update(bytes).digest('hex') !== md5.hex)
    return 'the bytes of its listing are not those of its MD5';
  let listed: unknown;
  try {
    listed = JSON.parse(bytes.toString('utf8'));
  } catch {
    return 'its listing is not readable as JSON';
  }
  if (!Array.isArray(listed)) return 'its listing is no list of files';
  const entries: DvcEntry[] = [];
  for (const one of listed as { md5?: unknown; relpath?: unknown; isexec?: unknown }[]) {
    const { md5: hex, relpath, isexec } = one ?? {};
    if (typeof hex !== 'string' || !/^[0-9a-f]{32}$/.test(hex) || typeof relpath !== 'string') {
      return 'its listing has an entry without md5 and relpath';
    }
    entries.push({
      path: relpath,
      md5: { hex, legacy: md5.legacy, isFolder: false },
      executable: isexec === true,
    });
  }
  return unsafePath(entries) ?? entries;
}

/** Why a folder of these files cannot be: a path that leaves it, or that is there twice. */
export function unsafePath(entries: readonly DvcEntry[]): string | undefined {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const { path } of entries) {
    const words = path.split('/');
    if (words.length > MOST_DEPTH || !words.every(isSafeEntryName))
      return `it lists the unsafe path ${JSON.stringify(path)}`;
    if (files.has(path)) return `it lists ${JSON.stringify(path)} twice`;
    files.add(path);
    words.slice(0, -1).reduce((above, word) => {
      const folder = above === '' ? word : `${above}/${word}`;
      folders.add(folder);
      return folder;
    }, '');
  }
  const both = [...files].find((path) => folders.has(path));
  return both === undefined ? undefined : `it lists ${JSON.stringify(both)} as a file and as a folder`;
}
