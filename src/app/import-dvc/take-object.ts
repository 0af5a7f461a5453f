import { createReadStream } from 'node:fs';
import { constants, copyFile, link, lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Md5 } from '../../import/dvc/data-file.ts';
import type { LocalStore } from '../../store/local-port.ts';
import type { FoundObject } from './dvc-cache.ts';
import { hashObject } from './hash-object.ts';
import type { TakenObject, TakenObjects } from './taken-objects.ts';
import { errnoCode, unreadable } from './unreadable.ts';

export interface TakingServices {
  readonly store: LocalStore;
  readonly taken: TakenObjects;
  /** Empty, on the disk of the store where that can be. */
  readonly scratch: string;
  readonly random: () => string;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/**
 * An object of DVC's in the local store, after its MD5 was found to be right; undefined where it is another. It is the
 * same file under a second name where nobody can write to it; else a clone or a copy.
 */
export async function takeObject(
  object: FoundObject,
  md5: Md5,
  services: TakingServices,
): Promise<TakenObject | undefined> {
  const { store, taken, signal, onBytes } = services;
  const known = taken.get(md5);
  if (known !== undefined && (await store.use({ kind: 'file', ...known }))) {
    onBytes(known.sizeBytes);
    return known;
  }
  const temp = join(services.scratch, services.random());
  try {
    const isLink = await linkOrCopy(object.path, temp);
    const before = isLink ? await lstat(temp) : undefined;
    const hashed = await hashObject(temp, { legacy: md5.legacy, signal, onBytes });
    const after = isLink ? await lstat(temp) : undefined;
    if (!hashed.md5.includes(md5.hex) || before?.mtimeMs !== after?.mtimeMs) return undefined;
    const { digest, sizeBytes } = hashed;
    store.adopt(temp, { digest, sizeBytes, executable: false });
    // Another disk: the bytes go there.
    if ((await store.stat(digest)) !== sizeBytes)
      await store.putStream(createReadStream(temp), digest, signal);
    taken.add(md5, { digest, sizeBytes });
    return { digest, sizeBytes };
  } finally {
    await rm(temp, { force: true });
  }
}

/** The store makes its files read-only: only of one that is so already can it have a name without changing it. */
const READ_ONLY = 0o444;

/** Whether it became a second name of the file. */
async function linkOrCopy(path: string, temp: string): Promise<boolean> {
  try {
    const found = await lstat(path);
    if (found.isFile() && (found.mode & 0o777) === READ_ONLY && (await tryLink(path, temp))) return true;
    await copyFile(path, temp, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    return false;
  } catch (error) {
    if (['ENOSPC', 'EDQUOT'].includes(errnoCode(error))) throw error;
    throw unreadable(path, error);
  }
}

async function tryLink(path: string, temp: string): Promise<boolean> {
  try {
    await link(path, temp);
    return true;
  } catch (error) {
    if (['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EACCES', 'EOPNOTSUPP'].includes(errnoCode(error)))
      return false;
    throw error;
  }
}
