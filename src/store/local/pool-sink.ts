import type { FileHandle } from 'node:fs/promises';
import { createHasher } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';

/** Where pieces of one file go, in order: written by threads of Node's pool while they are hashed here. */
export class PoolSink {
  readonly #file: FileHandle;
  readonly #hasher = createHasher();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  takes(): boolean {
    return true;
  }

  newBuffer(length: number): Buffer {
    return Buffer.allocUnsafeSlow(length);
  }

  write(piece: Uint8Array, position: number): Promise<void> {
    const writing = this.#writeAll(piece, position);
    this.#hasher.update(piece);
    return writing;
  }

  async end(): Promise<Digest> {
    return this.#hasher.digest();
  }

  async #writeAll(bytes: Uint8Array, position: number): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      at += (await this.#file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
    }
  }
}
