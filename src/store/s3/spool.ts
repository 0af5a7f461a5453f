import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../io-error.ts';
import type { SourceReader } from './source-reader.ts';

/**
 * Writes a stream to a file of its own, beginning with a full block, which is then used as the buffer. An object cannot be
 * renamed, so a large stream whose digest is known only at its end goes to disk first. Returns the file's path.
 */
export async function spool(
  folder: string,
  name: string,
  reader: SourceReader,
  block: Buffer,
): Promise<string> {
  const path = join(folder, name);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(path, 'wx', 0o600);
    try {
      for (let filled = block.length; filled > 0; filled = await reader.fill(block)) {
        for (let at = 0; at < filled; ) at += (await file.write(block, at, filled - at)).bytesWritten;
      }
    } finally {
      await file.close();
    }
    return path;
  } catch (error) {
    await rm(path, { force: true });
    throw ioError(error, 'store', path);
  }
}
