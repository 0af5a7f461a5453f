import { join } from 'node:path';
import type { Clock } from '../../config/config.ts';
import { GuardedRecords } from '../guarded-records.ts';
import { RecordCache } from '../remote-cache.ts';
import type { RemoteStore, StoreFeatures } from '../remote-port.ts';
import { noConditionalPut } from '../store-error.ts';
import { openRemoteFormat, requireWritableRemote, type WhenNew } from '../store-format.ts';
import { VerifyingStore } from '../verifying-store.ts';
import type { AwsEnvironment } from './aws-environment.ts';
import { type BucketConnection, withBucket } from './connect-bucket.ts';
import { mintAccess } from './mint-access.ts';
import { probeStore } from './probe-store.ts';
import { S3Blobs } from './s3-blobs.ts';
import { S3Quarantine } from './s3-quarantine.ts';
import { S3Records } from './s3-records.ts';
import { parseS3Url, type S3Settings } from './s3-settings.ts';
import { UploadNotes } from './upload-notes.ts';

export interface S3StoreOptions {
  /** `s3://bucket/prefix`. */
  readonly url: string;
  readonly settings: S3Settings;
  /** Of the caller: AWS_PROFILE, AWS_ENDPOINT_URL and the like. */
  readonly env: AwsEnvironment;
  /** Local: notes of uploads that were begun, and streams on their way. */
  readonly stateFolder: string;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly clock: Pick<Clock, 'now'>;
  readonly whenNew: WhenNew;
  /** Gives what is remembered of this remote, or probes and remembers it. Absent: each process that writes probes once. */
  readonly features?: (probe: () => Promise<StoreFeatures>) => Promise<StoreFeatures>;
  readonly signal?: AbortSignal;
}

/**
 * Opens the store in a bucket (docs/format.md, "S3 store"). Asks for the format record, so that a wrong address or
 * credentials without rights are found here.
 * @throws StoreError `credentials-…`, `access-denied` (credentials), `no-such-bucket`, `no-such-store`,
 * `store-unreachable` (unreachable); MlgitError `bad-store-url` (usage), `format-too-new`, `bad-format-record` (integrity).
 */
export async function openS3Store(options: S3StoreOptions): Promise<RemoteStore> {
  const { bucket } = parseS3Url(options.url);
  return withBucket({ ...options, bucket }, (connection) => openWith(options, connection));
}

async function openWith(options: S3StoreOptions, connection: BucketConnection): Promise<RemoteStore> {
  const { once, bucket, endpoint, requests } = connection;
  const place = parseS3Url(options.url);
  const prefix = place.prefix === '' ? '' : `${place.prefix}/`;
  const name = `s3://${place.bucket}${place.prefix === '' ? '' : `/${place.prefix}`}`;
  const random = () => Buffer.from(options.randomBytes(8)).toString('hex');
  const features = remembered(options, () => probeStore(once, prefix, random, options.signal));
  const unguarded = new S3Records({ name, bucket, prefix, features });
  const hasBlobs = async () => (await bucket.list(`${prefix}blobs/`, undefined)).objects.length > 0;
  const record = await openRemoteFormat(
    { name, records: unguarded, hasBlobs },
    options.whenNew,
    options.signal,
  );
  const requireWritable = () => requireWritableRemote(record, name);
  const records = new GuardedRecords(unguarded, requireWritable);
  const blobs = new S3Blobs({
    name,
    bucket,
    prefix,
    notes: new UploadNotes(join(options.stateFolder, 'uploads'), `${endpoint} ${name}`, random),
    spoolFolder: join(options.stateFolder, 'spool'),
    random,
    features,
    requireWritable,
  });
  return {
    store: new VerifyingStore(blobs),
    cache: new RecordCache(records),
    records,
    features,
    quarantine: (digest, mayStill) => blobs.quarantine(digest, mayStill),
    quarantined: new S3Quarantine({ name, bucket, prefix, requireWritable }),
    mint: async (request) => {
      requireWritable();
      if ((await features()).conditionalPut !== 'atomic')
        throw noConditionalPut(name, request.creates[0] ?? '');
      return mintAccess(await requests.signing(), { ...request, name, bucket: place.bucket, prefix });
    },
    close: () => bucket.close(),
  };
}

/** Asked once a process; a failure is not remembered. */
function remembered(
  options: S3StoreOptions,
  probe: () => Promise<StoreFeatures>,
): () => Promise<StoreFeatures> {
  let known: Promise<StoreFeatures> | undefined;
  return () => {
    known ??= (options.features?.(probe) ?? probe()).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
