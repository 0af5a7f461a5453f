import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestText } from '../../model/blake3.ts';
import { digestHex } from '../../model/digest.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { Upload } from './bucket-port.ts';

/**
 * Which uploads were begun and not ended, so that the next process goes on with them: a file for each object, below
 * the local home of mlgit. Lost notes cost sending again, and leave parts that the bucket's lifecycle rule clears away.
 */
export class UploadNotes {
  readonly #folder: string;
  readonly #store: string;
  readonly #random: () => string;

  /** `store` is all that tells two remotes apart: endpoint, bucket and prefix. */
  constructor(folder: string, store: string, random: () => string) {
    this.#folder = folder;
    this.#store = store;
    this.#random = random;
  }

  /** Undefined when there is none, or none that can be read: the upload then begins anew. */
  async find(key: string): Promise<Upload | undefined> {
    const path = this.#path(key);
    try {
      const note: unknown = JSON.parse(await readFile(path, 'utf8'));
      return isNote(note) && note.store === this.#store && note.key === key
        ? { key, id: note.id }
        : undefined;
    } catch (error) {
      if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return undefined;
      throw ioError(error, 'read', path);
    }
  }

  async save({ key, id }: Upload): Promise<void> {
    const path = this.#path(key);
    const temp = join(this.#folder, `.${this.#random()}`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(temp, JSON.stringify({ version: 1, store: this.#store, key, id }), { flag: 'wx' });
      await rename(temp, path);
    } catch (error) {
      await rm(temp, { force: true });
      throw ioError(error, 'write', path);
    }
  }

  async forget(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
  }

  #path(key: string): string {
    return join(this.#folder, `${digestHex(digestText(`${this.#store}\n${key}`)).slice(0, 32)}.json`);
  }
}

function isNote(value: unknown): value is { store: string; key: string; id: string } {
  if (typeof value !== 'object' || value === null) return false;
  const note = value as { [field: string]: unknown };
  return (
    note['version'] === 1 && [note['store'], note['key'], note['id']].every((f) => typeof f === 'string')
  );
}
