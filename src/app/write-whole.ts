import { lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createHasher } from '../model/blake3.ts';
import type { BundledFile } from '../model/bundle-index.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { Context } from './context.ts';

/** Temporary name beside the target, synced, renamed. */
export async function writeWhole(
  path: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { config }: Pick<Context, 'config'>,
): Promise<BundledFile> {
  const random = Buffer.from(config.randomBytes(6)).toString('hex');
  const temp = join(dirname(path), `.${basename(path)}-${random}`);
  const hasher = createHasher();
  let sizeBytes = 0;
  try {
    const file = await open(temp, 'wx');
    try {
      for await (const part of bytes) {
        hasher.update(part);
        sizeBytes += part.length;
        await file.writeFile(part);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temp, path);
  } finally {
    await rm(temp, { force: true });
  }
  return { digest: hasher.digest(), sizeBytes };
}

/** @throws MlgitError `file-exists` (usage). */
export async function refuseExisting(path: string): Promise<void> {
  try {
    await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  throw usageError('file-exists', `${path} exists and would be overwritten`, [
    'choose another file with -o FILE, or allow it with --force',
  ]);
}
