import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import { digestText } from '../../model/blake3.ts';
import { encodeCanonical } from '../../model/canonical-json.ts';
import type { Digest } from '../../model/digest.ts';
import { usageError } from '../../model/mlgit-error.ts';

/** Above either, a path enters the key by its listing: reading a whole lake before each run would cost more than the run. */
const MOST_FILES = 10_000;
const MOST_BYTES = 1024 ** 3;

interface Found {
  /** Relative to the path; empty for the path itself. */
  readonly name: string;
  readonly kind: 'file' | 'link' | 'folder';
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/**
 * What a path of `undeclared: {allow: …}` holds, for the key (docs/format.md, "Cache key"): up to 10,000 files of together
 * 1 GiB by their content; what is more by names, sizes and times of change. Links are taken by what they say, and not
 * followed. A path that is not there has a digest too.
 * @throws MlgitError `allowed-unreadable` (usage).
 */
export async function allowedContent(
  path: string,
  digestFile: (path: string) => Promise<Digest>,
): Promise<Digest> {
  try {
    const found = await list(path, '');
    const files = found.filter(({ kind }) => kind === 'file');
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const byContent = files.length <= MOST_FILES && bytes <= MOST_BYTES;
    const entries: { [name: string]: string } = {};
    for (const one of found)
      entries[one.name] = await describe(path, one, byContent ? digestFile : undefined);
    const by = byContent ? 'content' : 'listing';
    return digestText(encodeCanonical({ allowed: 1, by, entries }, 'compact'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw usageError('allowed-unreadable', `undeclared: ${path} is allowed, and may not be read: ${code}`, [
      `ls -la ${path}`,
    ]);
  }
}

async function list(root: string, name: string): Promise<Found[]> {
  const path = name === '' ? root : join(root, name);
  const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (stats === undefined) return [];
  const { size: sizeBytes, mtimeMs } = stats;
  if (stats.isSymbolicLink()) return [{ name, kind: 'link', sizeBytes, mtimeMs }];
  if (stats.isFile()) return [{ name, kind: 'file', sizeBytes, mtimeMs }];
  if (!stats.isDirectory()) return [];
  const found: Found[] = [{ name, kind: 'folder', sizeBytes: 0, mtimeMs: 0 }];
  for (const inner of (await readdir(path)).sort(compareBytes)) {
    found.push(...(await list(root, name === '' ? inner : `${name}/${inner}`)));
  }
  return found;
}

async function describe(
  root: string,
  { name, kind, sizeBytes, mtimeMs }: Found,
  digestFile: ((path: string) => Promise<Digest>) | undefined,
): Promise<string> {
  const path = name === '' ? root : join(root, name);
  if (kind === 'folder') return 'folder';
  if (kind === 'link') return `link ${await readlink(path)}`;
  return digestFile === undefined ? `file ${sizeBytes} ${mtimeMs}` : `file ${await digestFile(path)}`;
}
