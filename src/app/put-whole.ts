import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { uniqueOf } from '../base/unique-in-process.ts';

export interface PutOptions {
  /** In the temporary name beside the file: not that of another process that writes at this moment. */
  readonly tag: string | number;
}

/** Puts a file in its place: the path has the old file or the whole new one, and nothing is left beside it. */
export async function putWhole(
  path: string,
  parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { tag }: PutOptions,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.mlgit-tmp-${uniqueOf(tag)}`);
  try {
    const file = await open(temporary, 'wx');
    try {
      for await (const part of parts) await file.writeFile(part);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
