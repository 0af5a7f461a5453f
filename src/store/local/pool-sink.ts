import type { FileHandle } from 'node:fs/promises';
import { createHasher } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';

const READ_BYTES = 1024 * 1024;

/** Where pieces of one file go, in order: written by threads of Node's pool while they are hashed here. */
export class PoolSink {
  readonly #file: FileHandle;
  readonly #hasher = createHasher();
  #written: Promise<void> = Promise.resolve();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  takes(): boolean {
    return true;
  }

  newBuffer(length: number): Buffer {
    return Buffer.allocUnsafeSlow(length);
  }

  /** What is in the file already, before anything is written. */
  async hash(from: number, length: number): Promise<void> {
    const buffer = this.newBuffer(Math.min(length, READ_BYTES));
    for (let at = from; at < from + length; ) {
      const wanted = Math.min(buffer.length, from + length - at);
      const { bytesRead } = await this.#file.read(buffer, 0, wanted, at);
      if (bytesRead === 0) return;
      this.#hasher.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  }

  /** One after the other, so that a kill leaves no hole. */
  write(piece: Uint8Array, position: number): Promise<void> {
    this.#written = this.#written.then(() => this.#writeAll(piece, position));
    this.#hasher.update(piece);
    return this.#written;
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
