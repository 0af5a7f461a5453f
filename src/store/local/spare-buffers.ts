const BYTES = 64 * 1024;
/** More than are in use at once; what is given back beyond is let go. */
const MOST = 160;

/** Buffers of one size that are used again and again. Each is given back once. */
export class SpareBuffers {
  readonly size = BYTES;
  readonly #spare: Buffer[] = [];

  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(BYTES);
  }

  giveBack(buffer: Buffer): void {
    if (this.#spare.length < MOST) this.#spare.push(buffer);
  }
}
