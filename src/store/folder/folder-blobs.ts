import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestFromHex, digestHex } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { LendOptions, Store } from '../port.ts';
import { blobMissing, digestMismatch } from '../tree-walk.ts';
import { appear } from './appear.ts';
import type { SharedFolder, WrittenFile } from './shared-folder.ts';

const FAN_OUT = /^[0-9a-f]{2}$/;
const HEX = /^[0-9a-f]{64}$/;
const CHUNK_BYTES = 1024 * 1024;
/** Somebody else may mend the same damaged blob at the same moment. */
const TRIES = 4;

export interface FolderBlobsParts {
  readonly name: string;
  readonly folder: SharedFolder;
  /** @throws MlgitError `format-too-new` */
  readonly requireWritable: () => void;
}

/** Blobs as files of a folder that many machines write. Reading is not verified here: `VerifyingStore` does. */
export class FolderBlobs implements Store {
  readonly name: string;
  readonly concurrency = 16;
  readonly #folder: SharedFolder;
  readonly #requireWritable: () => void;

  constructor(parts: FolderBlobsParts) {
    this.name = parts.name;
    this.#folder = parts.folder;
    this.#requireWritable = parts.requireWritable;
  }

  async stat(digest: Digest): Promise<number | undefined> {
    const path = this.#folder.layout.blob(digest);
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw ioError(error, 'read', path);
    }
  }

  async get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    if ((await this.stat(digest)) === undefined) return undefined;
    return readFileParts(this.#folder.layout.blob(digest), () => blobMissing(this.name, digest), {
      ...(signal && { signal }),
    });
  }

  async lend(
    digest: Digest,
    { from = 0, signal }: LendOptions = {},
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    if ((await this.stat(digest)) === undefined) return undefined;
    const missing = () => blobMissing(this.name, digest);
    return readFileParts(this.#folder.layout.blob(digest), missing, { from, ...(signal && { signal }) });
  }

  async putBytes(bytes: Uint8Array): Promise<Digest> {
    const { digest } = await this.putStream(once(bytes));
    return digest;
  }

  async putStream(
    source: AsyncIterable<Uint8Array>,
    expected?: Digest,
    signal?: AbortSignal,
  ): Promise<{ digest: Digest; sizeBytes: number }> {
    this.#requireWritable();
    try {
      const written = await this.#folder.writeTemp(source, signal);
      try {
        if (expected !== undefined && written.digest !== expected) {
          throw digestMismatch(`What was to be stored as ${expected}`, expected, written.digest);
        }
        await this.#place(written);
      } finally {
        await rm(written.temp, { force: true });
      }
      return { digest: written.digest, sizeBytes: written.sizeBytes };
    } catch (error) {
      throw ioError(error, 'store', this.#folder.layout.root);
    }
  }

  async *list(signal?: AbortSignal): AsyncGenerator<Digest> {
    const top = this.#folder.layout.folder('blobs');
    for (const fan of (await listNames(top)).filter((name) => FAN_OUT.test(name))) {
      signal?.throwIfAborted();
      for (const name of await listNames(join(top, fan))) {
        if (HEX.test(name) && name.startsWith(fan)) yield digestFromHex(name);
      }
    }
  }

  async remove(digest: Digest): Promise<void> {
    this.#requireWritable();
    const path = this.#folder.layout.blob(digest);
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw ioError(error, 'remove', path);
    }
  }

  async flush(): Promise<void> {
    try {
      await this.#folder.flush();
    } catch (error) {
      throw ioError(error, 'flush', this.#folder.layout.root);
    }
  }

  /** Where the blob lies now, relative to the store; undefined when it was not there. */
  async quarantine(digest: Digest): Promise<string | undefined> {
    this.#requireWritable();
    const { layout } = this.#folder;
    const target = join('quarantine', `${digestHex(digest)}-${this.#folder.random()}`);
    try {
      layout.makeFolder(layout.folder('quarantine'));
      await rename(layout.blob(digest), join(layout.root, target));
      return target;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw ioError(error, 'quarantine', layout.blob(digest));
    }
  }

  /**
   * A file of the right size under the name is the blob. One of another size is what a disk lost; it is moved away
   * before the whole one gets the name, because a rename over it would pull the file from under its readers on NFS.
   */
  async #place(written: WrittenFile): Promise<void> {
    const target = this.#folder.layout.blob(written.digest);
    if ((await this.stat(written.digest)) === written.sizeBytes) return;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const appearance = await appear(this.#folder.layout, written.temp, target, 'rename');
      if (appearance !== 'exists') return this.#folder.touched(target);
      if ((await this.stat(written.digest)) === written.sizeBytes) return;
      await this.quarantine(written.digest);
    }
    throw new MlgitError(`Blob ${target} is damaged again each time it is replaced: tried ${TRIES} times`, {
      code: 'blob-damaged',
      kind: 'integrity',
      hints: ['mlgit fsck', `check the disk under ${this.#folder.layout.root}`],
      details: { digest: written.digest, path: target },
    });
  }
}

export async function* readFileParts(
  path: string,
  missing: () => Error,
  { from = 0, signal }: { readonly from?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      let left = (await file.stat()).size - from;
      for (let at = from; ; ) {
        signal?.throwIfAborted();
        // One byte more, to see the end of a file that has grown; a small file takes a small buffer.
        const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, Math.max(left, 0) + 1));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        left -= bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw missing();
    throw ioError(error, 'read', path);
  }
}

export async function listNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw ioError(error, 'read', folder);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
