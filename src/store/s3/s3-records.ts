import { checkedRecordName, isRecordName } from '../record-name.ts';
import type { RemoteRecords, StoreFeatures } from '../remote-port.ts';
import { noConditionalPut } from '../store-error.ts';
import type { Bucket } from './bucket-port.ts';
import { putOnce } from './put-once.ts';
import { RANGE_BYTES } from './sizes.ts';

export interface S3RecordsParts {
  readonly name: string;
  readonly bucket: Bucket;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  readonly features: () => Promise<StoreFeatures>;
}

/** Documents as objects below the prefix. Their signature covers the body: no digest guards them. */
export class S3Records implements RemoteRecords {
  readonly #parts: S3RecordsParts;

  constructor(parts: S3RecordsParts) {
    this.#parts = parts;
  }

  async read(name: string, signal?: AbortSignal): Promise<Buffer | undefined> {
    const { bucket } = this.#parts;
    const slice = await bucket.open(this.#key(name), { from: 0, end: RANGE_BYTES }, signal);
    if (slice === undefined) return undefined;
    const parts: Uint8Array[] = [];
    for await (const part of slice.bytes) parts.push(part);
    return Buffer.concat(parts);
  }

  /** One whose answer was lost is told that its own document exists, and knows it by its bytes. */
  async create(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<boolean> {
    if ((await this.#parts.features()).conditionalPut !== 'atomic')
      throw noConditionalPut(this.#parts.name, name);
    if ((await this.#put(name, bytes, signal)) === 'created') return true;
    return (await this.read(name, signal))?.equals(bytes) ?? false;
  }

  async publish(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.#put(name, bytes, signal);
  }

  async *list(folder: string, signal?: AbortSignal): AsyncGenerator<string> {
    const { bucket, prefix } = this.#parts;
    for (let after: string | undefined; ; ) {
      const page = await bucket.list(`${this.#key(folder)}/`, after, signal);
      for (const { key } of page.objects) {
        const name = key.slice(prefix.length);
        if (isRecordName(name)) yield name;
      }
      if (page.next === undefined) return;
      after = page.next;
    }
  }

  async remove(name: string, signal?: AbortSignal): Promise<void> {
    await this.#parts.bucket.remove(this.#key(name), signal);
  }

  #put(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<'created' | 'exists'> {
    return putOnce(this.#parts, { key: this.#key(name), body: [bytes], signBody: true }, signal);
  }

  #key(name: string): string {
    return this.#parts.prefix + checkedRecordName(name);
  }
}
