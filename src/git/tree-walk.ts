import { MlgitError, usageError } from '../model/mlgit-error.ts';
import { type ObjectFormat, parseTree, type TreeEntry } from './object-format.ts';
import type { ObjectReader } from './object-reader.ts';
import type { Oid, TreeFile } from './port.ts';

const FOLDER = '040000';

/** Trees read so far, by id: a second listing then reads only what differs. */
export type TreeCache = Map<string, TreeEntry[]>;

/**
 * Every file of a commit or tree, in git's order, which is the byte order of paths. One round trip per depth.
 * @throws MlgitError `object-absent` (unreachable) when the repository lacks a tree, as a partial clone may.
 */
export async function listTree(
  reader: ObjectReader,
  treeish: string,
  format: ObjectFormat,
  cache: TreeCache = new Map(),
): Promise<TreeFile[]> {
  const root = await load(reader, `${treeish}^{tree}`, format, cache);
  let level = [root.entries];
  while (level.length > 0) {
    const next = new Set(level.flat().filter((entry) => entry.mode === FOLDER));
    const missing = new Set([...next].map((entry) => entry.oid).filter((oid) => !cache.has(oid)));
    await Promise.all([...missing].map((oid) => load(reader, oid, format, cache)));
    level = [...new Set([...next].map((entry) => entry.oid))].map((oid) => cache.get(oid) ?? []);
  }
  const files: TreeFile[] = [];
  flatten('', root.entries, cache, files);
  return files;
}

/** A path as text. @throws MlgitError `path-not-utf8` (usage): records hold names as UTF-8 only. */
export function decodePath(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd') || Buffer.from(text).equals(bytes)) return text;
  throw usageError('path-not-utf8', `The file name ${JSON.stringify(text)} is not valid UTF-8`, [
    'Rename the file, or name it in .gitignore',
  ]);
}

async function load(
  reader: ObjectReader,
  name: string,
  format: ObjectFormat,
  cache: TreeCache,
): Promise<{ oid: Oid; entries: TreeEntry[] }> {
  const object = await reader.read(name);
  if (!object) {
    throw new MlgitError(`The git tree ${name.replace('^{tree}', '')} is not in this repository`, {
      code: 'object-absent',
      kind: 'unreachable',
      hints: ['git fetch'],
    });
  }
  const entries = parseTree(object.body, format);
  cache.set(object.oid, entries);
  return { oid: object.oid, entries };
}

function flatten(prefix: string, entries: readonly TreeEntry[], cache: TreeCache, files: TreeFile[]): void {
  for (const entry of entries) {
    const path = prefix + decodePath(entry.name);
    if (entry.mode === FOLDER) flatten(`${path}/`, cache.get(entry.oid) ?? [], cache, files);
    else files.push({ path, mode: entry.mode, oid: entry.oid });
  }
}
