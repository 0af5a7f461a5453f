import { digestFromHex, digestHex } from '../../model/digest.ts';
import type { Quarantine, QuarantinedBlob } from '../inspection-port.ts';
import { requireWhole } from '../require-whole.ts';
import { blobMissing } from '../tree-walk.ts';
import type { Bucket } from './bucket-port.ts';
import { RANGE_BYTES } from './sizes.ts';

const NAME = /^quarantine\/([0-9a-f]{64})-[0-9a-z]+$/;

export interface S3QuarantineParts {
  readonly name: string;
  readonly bucket: Bucket;
  /** Empty, or ends with `/`. */
  readonly prefix: string;
  /** @throws MlgitError `format-too-new` */
  readonly requireWritable: () => void;
}

/** Objects below `<prefix>/quarantine/`. */
export class S3Quarantine implements Quarantine {
  readonly #parts: S3QuarantineParts;

  constructor(parts: S3QuarantineParts) {
    this.#parts = parts;
  }

  /** They were copied there, so the server's time of the copy is when they came. */
  async *list(signal?: AbortSignal): AsyncGenerator<QuarantinedBlob> {
    const { bucket, prefix } = this.#parts;
    let after: string | undefined;
    do {
      const page = await bucket.list(`${prefix}quarantine/`, after, signal);
      for (const { key, sizeBytes, modifiedAtMs } of page.objects) {
        const path = key.slice(prefix.length);
        const hex = NAME.exec(path)?.[1];
        if (hex !== undefined) yield { digest: digestFromHex(hex), path, sizeBytes, sinceMs: modifiedAtMs };
      }
      after = page.next;
    } while (after !== undefined);
  }

  async *read(
    { digest, path, sizeBytes }: QuarantinedBlob,
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const { bucket, prefix, name } = this.#parts;
    let at = 0;
    do {
      const slice = await bucket.open(prefix + path, { from: at, end: at + RANGE_BYTES }, signal);
      if (slice === undefined) throw blobMissing(`quarantine of ${name}`, digest);
      yield* slice.bytes;
      at = slice.end;
    } while (at < sizeBytes);
  }

  async restore(blob: QuarantinedBlob, signal?: AbortSignal): Promise<void> {
    this.#parts.requireWritable();
    const { bucket, prefix } = this.#parts;
    await requireWhole(this, blob, signal);
    const hex = digestHex(blob.digest);
    const target = `${prefix}blobs/${hex.slice(0, 2)}/${hex}`;
    if ((await bucket.sizeOf(target, signal)) !== blob.sizeBytes) {
      await bucket.copy(prefix + blob.path, target, signal);
    }
    await bucket.remove(prefix + blob.path, signal);
  }

  async discard({ path }: QuarantinedBlob): Promise<void> {
    this.#parts.requireWritable();
    await this.#parts.bucket.remove(this.#parts.prefix + path);
  }
}
