import { createReadStream } from 'node:fs';
import { link, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestFromHex } from '../model/digest.ts';
import type { Quarantine, QuarantinedBlob } from './inspection-port.ts';
import { errnoOf, ioError } from './io-error.ts';
import type { Layout } from './layout.ts';
import { requireWhole } from './require-whole.ts';
import { blobMissing } from './tree-walk.ts';

const NAME = /^([0-9a-f]{64})-[0-9a-z]+$/;
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** The folder `quarantine/` of a store on a disk. */
export class QuarantineFolder implements Quarantine {
  readonly #layout: Layout;
  readonly #store: string;
  readonly #requireWritable: () => void;

  constructor(layout: Layout, store: string, requireWritable: () => void) {
    this.#layout = layout;
    this.#store = store;
    this.#requireWritable = requireWritable;
  }

  /** Renaming a file gives it a new change time, so that is when it came here. */
  async *list(signal?: AbortSignal): AsyncGenerator<QuarantinedBlob> {
    const folder = this.#layout.folder('quarantine');
    for (const name of await this.#names(folder)) {
      signal?.throwIfAborted();
      const hex = NAME.exec(name)?.[1];
      const found = hex === undefined ? undefined : await statOf(join(folder, name));
      if (hex === undefined || found === undefined) continue;
      const path = `quarantine/${name}`;
      yield { digest: digestFromHex(hex), path, sizeBytes: found.size, sinceMs: found.ctimeMs };
    }
  }

  async *read({ digest, path }: QuarantinedBlob, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const file = join(this.#layout.root, path);
    try {
      yield* createReadStream(file, { highWaterMark: 1024 * 1024, signal }) as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') throw blobMissing(`quarantine of ${this.#store}`, digest);
      throw ioError(error, 'read', file);
    }
  }

  async restore(blob: QuarantinedBlob, signal?: AbortSignal): Promise<void> {
    this.#requireWritable();
    await requireWhole(this, blob, signal);
    const from = join(this.#layout.root, blob.path);
    try {
      const target = this.#layout.blob(blob.digest);
      this.#layout.makeFolder(dirname(target));
      await this.#appear(from, target);
    } catch (error) {
      throw ioError(error, 'take back', from);
    }
  }

  async discard({ path }: QuarantinedBlob): Promise<void> {
    this.#requireWritable();
    const file = join(this.#layout.root, path);
    try {
      await rm(file, { force: true });
    } catch (error) {
      throw ioError(error, 'remove', file);
    }
  }

  /** Never over what is there. */
  async #appear(from: string, target: string): Promise<void> {
    try {
      await link(from, target);
    } catch (error) {
      const errno = errnoOf(error) ?? '';
      if (NO_LINKS.has(errno) && (await statOf(target)) === undefined) return rename(from, target);
      if (errno !== 'EEXIST' && !NO_LINKS.has(errno)) throw error;
    }
    await rm(from, { force: true });
  }

  async #names(folder: string): Promise<string[]> {
    try {
      return (await readdir(folder)).sort();
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw ioError(error, 'read', folder);
    }
  }
}

async function statOf(path: string): Promise<{ size: number; ctimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw ioError(error, 'read', path);
  }
}
