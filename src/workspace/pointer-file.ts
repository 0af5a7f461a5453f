import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactContent } from '../model/artifact.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { encodePointer, MAX_POINTER_BYTES, POINTER_SUFFIX, parsePointer } from '../model/pointer.ts';

/** Of the data at `path`. */
export function pointerPath(path: string): string {
  return path + POINTER_SUFFIX;
}

/**
 * The pointer in a file of the working tree; undefined when there is none. Git may have checked it out with
 * CRLF line ends, which are undone here: the form itself has none. `where` is for the message.
 * @throws MlgitError `bad-pointer` (integrity), `unreadable` (io).
 */
export async function readPointerFile(file: string, where = file): Promise<ArtifactContent | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new MlgitError(`Cannot read pointer ${file}`, {
      code: 'unreadable',
      kind: 'io',
      hints: [`ls -l ${file}`],
      details: { path: file },
      cause: error,
    });
  }
  const text = bytes.length > MAX_POINTER_BYTES ? '' : bytes.toString('utf8').replaceAll('\r\n', '\n');
  return parsePointer(text, where);
}

/** Atomic; an equal pointer is left as it is, time stamps and all. Returns whether it wrote. */
export async function writePointerFile(
  file: string,
  content: ArtifactContent,
  random: () => string,
): Promise<boolean> {
  const text = encodePointer(content);
  const temp = join(dirname(file), `.mlgit-tmp-${random()}`);
  try {
    if ((await readIfThere(file)) === text) return false;
    await writeFile(temp, text, { flag: 'wx' });
    await rename(temp, file);
    return true;
  } catch (error) {
    await rm(temp, { force: true });
    throw notWritten(file, error as NodeJS.ErrnoException);
  }
}

function notWritten(file: string, cause: NodeJS.ErrnoException): MlgitError {
  const isFull = cause.code === 'ENOSPC' || cause.code === 'EDQUOT';
  const reason = isFull
    ? 'no space is left on the device'
    : `the system reports ${cause.code ?? cause.message}`;
  return new MlgitError(`Cannot write pointer ${file}: ${reason}`, {
    code: isFull ? 'disk-full' : 'not-writable',
    kind: 'io',
    hints: isFull ? ['df -h'] : [`ls -ld ${dirname(file)}`],
    details: { path: file },
    cause,
  });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
