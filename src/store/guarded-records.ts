import type { RemoteRecords } from './remote-port.ts';

/** Records of a store that this client may only read: what would write is refused first. */
export class GuardedRecords implements RemoteRecords {
  readonly #inner: RemoteRecords;
  readonly #requireWritable: () => void;

  /** `requireWritable` throws `format-too-new` (integrity) when this client must not write. */
  constructor(inner: RemoteRecords, requireWritable: () => void) {
    this.#inner = inner;
    this.#requireWritable = requireWritable;
  }

  read(name: string, signal?: AbortSignal): Promise<Buffer | undefined> {
    return this.#inner.read(name, signal);
  }

  async create(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<boolean> {
    this.#requireWritable();
    return this.#inner.create(name, bytes, signal);
  }

  async publish(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    this.#requireWritable();
    await this.#inner.publish(name, bytes, signal);
  }

  list(folder: string, signal?: AbortSignal): AsyncIterable<string> {
    return this.#inner.list(folder, signal);
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    this.#requireWritable();
    await this.#inner.remove(name, signal);
  }
}
