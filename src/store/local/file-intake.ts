import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { chmod, type FileHandle, open, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import { type FileStamp, sameStamp } from '../../model/file-stamp.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { BlobFolder } from './blob-folder.ts';
import { pump } from './file-pump.ts';
import { fileChanging } from './file-refusals.ts';
import type { Reflinks } from './reflink.ts';

export type IntakeMode = 'move' | 'copy' | 'identify';

/** Files up to here are read whole, in one synchronous burst. */
export const SMALL_BYTES = 1024 * 1024;
const TRIES = 3;
/** Never through a link that was put there meanwhile, never waiting for the other end of a pipe. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** One for the whole process: it is filled and emptied within one synchronous call. */
let smallFile: Buffer | undefined;

export interface TakenFile {
  readonly digest: Digest;
  readonly stamp: FileStamp;
  readonly executable: boolean;
}

export interface FileIntakeOptions {
  readonly mode: IntakeMode;
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** Turns single files into blobs. A file counts as read only if its stamp is the same before and after. */
export class FileIntake {
  readonly #blobs: BlobFolder;
  readonly #reflinks: Reflinks;
  readonly #options: FileIntakeOptions;
  readonly #device: number;

  constructor(blobs: BlobFolder, reflinks: Reflinks, options: FileIntakeOptions) {
    this.#blobs = blobs;
    this.#reflinks = reflinks;
    this.#options = options;
    this.#device = statSync(blobs.layout.root).dev;
  }

  /** One try at a small file of which `stat` was just taken; undefined when it changed since. */
  takeSmall(path: string, stat: BigIntStats): TakenFile | undefined {
    const read = this.#readSmall(path);
    const taken = stampOf(stat);
    if (read === undefined || !sameStamp(taken, read.stamp) || read.bytes.length !== taken.sizeBytes)
      return undefined;
    const digest = digestBytes(read.bytes);
    try {
      if (this.#options.mode === 'copy') this.#blobs.putBytes(read.bytes, digest);
      if (this.#options.mode === 'move') this.#moveSmall(path, stat, read.bytes, digest);
    } catch (error) {
      throw ioError(error, 'store', path);
    }
    this.#options.onBytes?.(read.bytes.length);
    return { digest, stamp: taken, executable: isExecutable(stat) };
  }

  /** Any file, with further tries. @throws MlgitError `file-changing` (conflict), `unreadable`, `disk-full` (io). */
  async takeAny(path: string): Promise<TakenFile> {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      if (attempt > 1) await delay(20 * attempt, undefined, { signal: this.#options.signal });
      const taken = await this.#attempt(path);
      if (taken !== undefined) return taken;
    }
    throw fileChanging(path, TRIES);
  }

  #readSmall(path: string): { bytes: Buffer; stamp: FileStamp } | undefined {
    try {
      const file = openSync(path, READ);
      smallFile ??= Buffer.allocUnsafeSlow(SMALL_BYTES + 1);
      try {
        let length = 0;
        for (let n = -1; n !== 0 && length < smallFile.length; length += n) {
          n = readSync(file, smallFile, length, smallFile.length - length, null);
        }
        return { bytes: smallFile.subarray(0, length), stamp: stampOf(fstatSync(file, { bigint: true })) };
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if (isReplaced(error)) return undefined;
      throw ioError(error, 'read', path);
    }
  }

  #moveSmall(path: string, stat: BigIntStats, bytes: Buffer, digest: Digest): void {
    if (this.#blobs.has(digest, bytes.length)) rmSync(path);
    else if (this.#canRename(stat)) this.#blobs.place(path, digest, 'foreign');
    else {
      this.#blobs.putBytes(bytes, digest);
      rmSync(path);
    }
  }

  /** A second hard link could still be written through, so such a file is copied. */
  #canRename(stat: BigIntStats): boolean {
    return stat.nlink === 1n && Number(stat.dev) === this.#device;
  }

  async #attempt(path: string): Promise<TakenFile | undefined> {
    let source: FileHandle;
    try {
      source = await open(path, READ);
    } catch (error) {
      if (isReplaced(error)) return undefined;
      throw ioError(error, 'read', path);
    }
    try {
      const stat = await source.stat({ bigint: true });
      if (!stat.isFile()) return undefined;
      if (this.#options.mode === 'identify') return await this.#readThrough(source, stat);
      if (this.#options.mode === 'move' && this.#canRename(stat))
        return await this.#rename(path, source, stat);
      return await this.#copy(path, source, stat);
    } catch (error) {
      throw ioError(error, 'store', path);
    } finally {
      await source.close();
    }
  }

  async #readThrough(
    source: FileHandle,
    stat: BigIntStats,
    sink?: FileHandle,
  ): Promise<TakenFile | undefined> {
    const stamp = stampOf(stat);
    const { signal, onBytes } = this.#options;
    const { digest, sizeBytes } = await pump({ source, sink, sizeBytes: stamp.sizeBytes, signal, onBytes });
    const after = stampOf(await source.stat({ bigint: true }));
    if (!sameStamp(stamp, after) || sizeBytes !== stamp.sizeBytes) return undefined;
    return { digest, stamp, executable: isExecutable(stat) };
  }

  async #rename(path: string, source: FileHandle, stat: BigIntStats): Promise<TakenFile | undefined> {
    const { durability } = this.#blobs;
    const written = durability.writeEarly(path, Number(stat.size));
    const taken = await this.#readThrough(source, stat);
    if (taken === undefined) return undefined;
    const now = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (now === undefined || !sameStamp(taken.stamp, stampOf(now))) return undefined;
    if (this.#blobs.has(taken.digest, taken.stamp.sizeBytes)) await rm(path);
    else {
      this.#blobs.place(path, taken.digest, 'foreign');
      durability.awaitWritten(written);
    }
    return taken;
  }

  async #copy(path: string, source: FileHandle, stat: BigIntStats): Promise<TakenFile | undefined> {
    const temp = this.#blobs.newTemp();
    this.#blobs.layout.makeFolder(this.#blobs.layout.folder('tmp'));
    try {
      const pair = `${stat.dev}:${this.#device}`;
      const taken = (await this.#reflinks.clone(path, temp, pair))
        ? await this.#hashClone(temp, source, stat)
        : await this.#copyBytes(temp, source, stat);
      if (taken === undefined) return undefined;
      if (!this.#blobs.has(taken.digest, taken.stamp.sizeBytes)) {
        this.#blobs.place(temp, taken.digest, 'foreign');
      }
      if (this.#options.mode === 'move') await rm(path);
      return taken;
    } finally {
      await rm(temp, { force: true });
    }
  }

  /** The clone is ours alone and cannot change while it is hashed; the source must not have changed until it was made. */
  async #hashClone(temp: string, source: FileHandle, stat: BigIntStats): Promise<TakenFile | undefined> {
    const after = stampOf(await source.stat({ bigint: true }));
    if (!sameStamp(stampOf(stat), after)) return undefined;
    await chmod(temp, 0o400);
    const clone = await open(temp, 'r');
    try {
      const { signal, onBytes } = this.#options;
      const { digest, sizeBytes } = await pump({
        source: clone,
        sizeBytes: after.sizeBytes,
        signal,
        onBytes,
      });
      return sizeBytes === after.sizeBytes
        ? { digest, stamp: after, executable: isExecutable(stat) }
        : undefined;
    } finally {
      await clone.close();
    }
  }

  async #copyBytes(temp: string, source: FileHandle, stat: BigIntStats): Promise<TakenFile | undefined> {
    const sink = await open(temp, 'wx', 0o444);
    try {
      return await this.#readThrough(source, stat, sink);
    } finally {
      await sink.close();
    }
  }
}

export function stampOf(stat: BigIntStats): FileStamp {
  return { sizeBytes: Number(stat.size), mtimeNs: stat.mtimeNs, ctimeNs: stat.ctimeNs, ino: stat.ino };
}

/** The owner's bit decides, as in git. */
function isExecutable(stat: BigIntStats): boolean {
  return (stat.mode & 0o100n) !== 0n;
}

/** Gone, or a link or device was put in its place since it was looked at. */
function isReplaced(error: unknown): boolean {
  return ['ENOENT', 'ELOOP', 'ENXIO', 'EISDIR'].includes(errnoOf(error) ?? '');
}
