import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MlgitError } from '../model/mlgit-error.ts';
import { type PutOptions, putWhole } from './put-whole.ts';

export interface WriteOptions extends PutOptions {
  /** Makes the folder that it is in, too, where it is not there. */
  readonly withFolder?: boolean;
}

/** Puts a file in its place, as a whole. @throws MlgitError `not-writable` (io). */
export async function writeWhole(path: string, bytes: Uint8Array, options: WriteOptions): Promise<void> {
  try {
    if (options.withFolder === true) await mkdir(dirname(path), { recursive: true });
    await putWhole(path, [bytes], options);
  } catch (error) {
    throw notWritable(path, error as NodeJS.ErrnoException);
  }
}

export function notWritable(path: string, cause: NodeJS.ErrnoException): MlgitError {
  return new MlgitError(`Cannot write ${path}: ${cause.code ?? cause.message}`, {
    code: 'not-writable',
    kind: 'io',
    hints: [`ls -ld ${dirname(path)} ${path}`],
    details: { path },
    cause,
  });
}
