import { checkedRecordName } from '../record-name.ts';
import type { RemoteRecords } from '../remote-port.ts';

/** Documents of this process; listed in an order of its own, and safe from what callers do to their bytes. */
export class MemoryRecords implements RemoteRecords {
  readonly #documents = new Map<string, Uint8Array>();

  async read(name: string): Promise<Buffer | undefined> {
    const bytes = this.#documents.get(checkedRecordName(name));
    return bytes === undefined ? undefined : Buffer.from(bytes);
  }

  async create(name: string, bytes: Uint8Array): Promise<boolean> {
    if (this.#documents.has(checkedRecordName(name))) return false;
    this.#documents.set(name, Uint8Array.from(bytes));
    return true;
  }

  async publish(name: string, bytes: Uint8Array): Promise<void> {
    await this.create(name, bytes);
  }

  /** As they were when the listing began, by the end of their names. */
  async *list(folder: string): AsyncGenerator<string> {
    const names = [...this.#documents.keys()].filter((name) => name.startsWith(`${folder}/`));
    yield* names.sort((a, b) => (reversed(a) < reversed(b) ? -1 : 1));
  }

  async remove(name: string): Promise<void> {
    this.#documents.delete(checkedRecordName(name));
  }
}

function reversed(text: string): string {
  return [...text].reverse().join('');
}
