import { type FileHandle, link, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createHasher, digestText } from '../../model/blake3.ts';
import { type Digest, digestHex } from '../../model/digest.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { Layout } from '../layout.ts';
import { isWithoutLinks } from '../link-once.ts';

export interface WriterIdentity {
  readonly host: string;
  readonly pid: number;
  readonly randomBytes: (length: number) => Uint8Array;
}

export interface WrittenFile {
  readonly temp: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** Temporary files of a folder that many machines write, and the folders that must be synced after files appeared. */
export class SharedFolder {
  readonly layout: Layout;
  readonly #identity: WriterIdentity;
  readonly #machine: string;
  #unsynced = new Set<string>();

  constructor(layout: Layout, identity: WriterIdentity) {
    this.layout = layout;
    this.#identity = identity;
    this.#machine = digestHex(digestText(identity.host)).slice(0, 12);
  }

  random(): string {
    return Buffer.from(this.#identity.randomBytes(8)).toString('hex');
  }

  /**
   * Writes and syncs a temporary file of mode 0444, hashing. Each file is synced by itself: a machine cannot see
   * what another has not flushed. Nothing is left of a source that fails.
   */
  async writeTemp(source: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<WrittenFile> {
    const temp = join(this.layout.folder('tmp'), `${this.#machine}-${this.#identity.pid}--${this.random()}`);
    try {
      const file = await this.#openTemp(temp);
      try {
        if (this.layout.shared) await file.chmod(0o444);
        const written = await pour(source, file, signal);
        await file.sync();
        return { temp, ...written };
      } finally {
        await file.close();
      }
    } catch (error) {
      await rm(temp, { force: true });
      throw error;
    }
  }

  /** Whether the disk has hard links, and so can tell who creates a name first. */
  async hasLinks(): Promise<boolean> {
    const { temp } = await this.writeTemp(noBytes()).catch((error: unknown) => {
      throw ioError(error, 'write', this.layout.folder('tmp'));
    });
    const second = `${temp.slice(0, -16)}${this.random()}`;
    try {
      await link(temp, second);
      return true;
    } catch (error) {
      if (isWithoutLinks(error)) return false;
      throw ioError(error, 'store', second);
    } finally {
      await rm(temp, { force: true });
      await rm(second, { force: true });
    }
  }

  /** A name in this folder is new. */
  touched(path: string): void {
    this.#unsynced.add(dirname(path));
  }

  /** Syncs the folders of all names that are new. */
  async flush(): Promise<void> {
    const folders = this.#unsynced;
    this.#unsynced = new Set();
    try {
      for (const folder of folders) await syncFolder(folder);
    } catch (error) {
      for (const folder of folders) this.#unsynced.add(folder);
      throw error;
    }
  }

  async #openTemp(temp: string): Promise<FileHandle> {
    try {
      return await open(temp, 'wx', 0o444);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      this.layout.makeFolder(dirname(temp));
      return open(temp, 'wx', 0o444);
    }
  }
}

async function pour(
  source: AsyncIterable<Uint8Array>,
  file: FileHandle,
  signal: AbortSignal | undefined,
): Promise<{ digest: Digest; sizeBytes: number }> {
  const hasher = createHasher();
  let sizeBytes = 0;
  for await (const part of source) {
    signal?.throwIfAborted();
    hasher.update(part);
    for (let at = 0; at < part.length; ) {
      at += (await file.write(part, at, part.length - at)).bytesWritten;
    }
    sizeBytes += part.length;
  }
  return { digest: hasher.digest(), sizeBytes };
}

/** Some network file systems cannot sync a folder and need not: the server has made the name durable. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOENT'].includes(errnoOf(error) ?? '')) throw error;
  }
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}
