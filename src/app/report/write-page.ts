import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { digestText } from '../../model/blake3.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';

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
  const temporary = join(dirname(path), `.${basename(path)}.mlgit-tmp-${pid}`);
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw notWritable(path, error as NodeJS.ErrnoException);
  }
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

function notWritable(path: string, cause: NodeJS.ErrnoException): MlgitError {
  return new MlgitError(`Cannot write ${path}: ${cause.code ?? cause.message}`, {
    code: 'not-writable',
    kind: 'io',
    hints: [`ls -ld ${dirname(path)}`],
    cause,
  });
}
