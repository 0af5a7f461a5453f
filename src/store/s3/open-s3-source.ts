import type { SourceVersion, UrlSource } from '../source-port.ts';
import { StoreError } from '../store-error.ts';
import type { Bucket, ObjectSlice } from './bucket-port.ts';
import { type BucketOptions, withBucket } from './connect-bucket.ts';

/** More than an object can have (AWS "Amazon S3 objects": 50 TiB), and still a number that every server reads. */
const TO_THE_END = 2 ** 50;

export interface S3SourceOptions extends Omit<BucketOptions, 'bucket'> {
  /** `s3://bucket/key`. */
  readonly url: string;
  readonly signal: AbortSignal;
}

/** An object of a bucket that is no store. Opening it asks for it once, so that it is known how the bucket is addressed. */
export async function openS3Source(options: S3SourceOptions): Promise<UrlSource> {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(options.url) ?? [];
  return withBucket({ ...options, bucket }, async (connection) => {
    try {
      await look(connection.bucket, key, options.signal);
      return s3Source(connection.bucket, key);
    } catch (error) {
      connection.bucket.close();
      throw error;
    }
  });
}

function s3Source(bucket: Bucket, key: string): UrlSource {
  return {
    look: (signal) => look(bucket, key, signal),
    open: async (signal) => {
      const slice = await bucket.open(key, { from: 0, end: TO_THE_END }, signal);
      if (slice === undefined) return undefined;
      return { ...versionOf(slice), bytes: unchanged(bucket, key, { slice, signal }) };
    },
    close: () => bucket.close(),
  };
}

async function look(bucket: Bucket, key: string, signal: AbortSignal): Promise<SourceVersion | undefined> {
  const slice = await bucket.open(key, { from: 0, end: 1 }, signal);
  if (slice === undefined) return undefined;
  for await (const _ of slice.bytes);
  return versionOf(slice);
}

function versionOf({ etag, sizeBytes }: ObjectSlice): SourceVersion {
  return { etag, sizeBytes };
}

/** A read that broke off goes on where it was, perhaps in another version of the object. */
async function* unchanged(
  bucket: Bucket,
  key: string,
  { slice, signal }: { readonly slice: ObjectSlice; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  yield* slice.bytes;
  const now = await look(bucket, key, signal);
  if (now?.etag === slice.etag && now?.sizeBytes === slice.sizeBytes) return;
  throw new StoreError(`${bucket.name}/${key} was changed while it was read`, {
    code: 'source-changed',
    kind: 'conflict',
    hints: ['run the same command again'],
    retryable: true,
  });
}
