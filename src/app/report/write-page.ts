import { readFile, stat } from 'node:fs/promises';
import { digestText } from '../../model/blake3.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { notWritable, writeWhole } from '../write-whole.ts';

const DOCTYPE = '<!doctype html>';
const MARK = /^<!doctype html><!-- mlgit page (b3:[0-9a-f]{64}) -->/;

export interface WritePageOptions {
  /** Absolute. */
  readonly path: string;
  /** Put it in the place of whatever file is there. */
  readonly force: boolean;
  readonly pid: number;
}

/**
 * Writes a page: the path has the old file or the whole new one. Only a page that mlgit wrote and nobody has changed since
 * is replaced without `force`; it is known by the digest of its text in its first line.
 * @throws MlgitError `file-exists` (usage), `not-writable` (io).
 */
export async function writePage(page: string, { path, force, pid }: WritePageOptions): Promise<number> {
  await refuseForeign(path, force);
  const body = page.slice(DOCTYPE.length);
  const bytes = Buffer.from(`${DOCTYPE}<!-- mlgit page ${digestText(body)} -->${body}`);
  await writeWhole(path, bytes, { tag: pid });
  return bytes.length;
}

async function refuseForeign(path: string, force: boolean): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw notWritable(path, error);
  });
  if (found === undefined) return;
  if (!found.isFile()) {
    throw usageError('not-a-file', `${path} is no file, and a page would be written there`, [
      'choose another path with --html FILE',
    ]);
  }
  if (force || isOurs(await readFile(path, 'utf8'))) return;
  throw usageError('file-exists', `${path} exists, and is no page that mlgit wrote and nobody changed`, [
    'choose another path with --html FILE, or allow it with --force',
  ]);
}

function isOurs(text: string): boolean {
  const [mark, digest] = MARK.exec(text) ?? [];
  return mark !== undefined && digest === digestText(text.slice(mark.length));
}
