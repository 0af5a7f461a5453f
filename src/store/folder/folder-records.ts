import type { Dirent } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, ioError } from '../io-error.ts';
import { checkedRecordName, isRecordName } from '../record-name.ts';
import type { RemoteRecords } from '../remote-port.ts';
import { noConditionalPut } from '../store-error.ts';
import { appear, NoLinks } from './appear.ts';
import type { SharedFolder } from './shared-folder.ts';

/** Documents as files of a shared folder. */
export class FolderRecords implements RemoteRecords {
  readonly #name: string;
  readonly #folder: SharedFolder;

  constructor(name: string, folder: SharedFolder) {
    this.#name = name;
    this.#folder = folder;
  }

  async read(name: string, signal?: AbortSignal): Promise<Buffer | undefined> {
    const path = this.#path(name);
    try {
      return await readFile(path, { signal });
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      signal?.throwIfAborted();
      throw ioError(error, 'read', path);
    }
  }

  async create(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<boolean> {
    try {
      return await this.#put(name, bytes, 'throw', signal);
    } catch (error) {
      if (error instanceof NoLinks) throw noConditionalPut(this.#name, name);
      throw error;
    }
  }

  async publish(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if ((await this.read(name, signal)) === undefined) await this.#put(name, bytes, 'rename', signal);
  }

  async *list(folder: string, signal?: AbortSignal): AsyncGenerator<string> {
    for (const entry of await this.#entries(folder)) {
      signal?.throwIfAborted();
      const path = `${folder}/${entry.name}`;
      if (!isRecordName(path)) continue;
      if (entry.isDirectory()) yield* this.list(path, signal);
      else if (entry.isFile()) yield path;
    }
  }

  async remove(name: string): Promise<void> {
    const path = this.#path(name);
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw ioError(error, 'remove', path);
    }
  }

  async #entries(folder: string): Promise<Dirent[]> {
    const path = this.#path(folder);
    try {
      return await readdir(path, { withFileTypes: true });
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return [];
      throw ioError(error, 'read', path);
    }
  }

  async #put(
    name: string,
    bytes: Uint8Array,
    unlinkable: 'rename' | 'throw',
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const path = this.#path(name);
    try {
      const { temp } = await this.#folder.writeTemp(once(bytes), signal);
      try {
        const appearance = await appear(this.#folder.layout, temp, path, unlinkable);
        this.#folder.touched(path);
        await this.#folder.flush();
        return appearance !== 'exists';
      } finally {
        await rm(temp, { force: true });
      }
    } catch (error) {
      throw ioError(error, 'store', path);
    }
  }

  #path(name: string): string {
    return join(this.#folder.layout.root, checkedRecordName(name));
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
