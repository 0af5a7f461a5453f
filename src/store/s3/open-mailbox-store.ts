import { readFile } from 'node:fs/promises';
import type { Clock } from '../../config/config.ts';
import { decodeMailbox } from '../mailbox.ts';
import type { RemoteRecords, RemoteStore, StoreFeatures } from '../remote-port.ts';
import { StoreError } from '../store-error.ts';
import { VerifyingStore } from '../verifying-store.ts';
import type { AwsEnvironment } from './aws-environment.ts';
import { MintedRequests } from './minted-requests.ts';
import { MintedUrls } from './minted-url.ts';
import { proxyFor } from './proxy.ts';
import { pauseUntil, RetryingBucket } from './retrying-bucket.ts';
import { S3Bucket } from './s3-bucket.ts';
import { S3Records } from './s3-records.ts';
import { StagingBlobs } from './staging-blobs.ts';

export interface MailboxStoreOptions {
  /** Of the mailbox. */
  readonly path: string;
  /** Of the attempt's records, below which its blobs are staged. */
  readonly folder: string;
  /** What names a proxy. */
  readonly env: AwsEnvironment;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/**
 * The store as an attempt without credentials sees it: what its order names can be read, its own records written, and blobs
 * staged for the driver. All else is refused here, and by the server.
 * @throws StoreError `no-mailbox` (credentials), MlgitError `bad-mailbox` (integrity).
 */
export async function openMailboxStore(options: MailboxStoreOptions): Promise<RemoteStore> {
  const { path, folder, env, randomBytes, clock } = options;
  const hex = (bytes: number): string => Buffer.from(randomBytes(bytes)).toString('hex');
  const first = await readUrls(path);
  const { name, base, prefix } = first.access;
  const requests = new MintedRequests({
    read: () => readUrls(path),
    pause: pauseUntil,
    monotonic: () => clock.monotonic(),
    random: () => hex(16),
    proxy: proxyFor(new URL(base), env),
  });
  const bucketName = name.replace(/^s3:\/\//, '').replace(/\/.*/, '');
  const once = new S3Bucket({
    requests,
    credentials: { given: undefined, renew: async () => false, ofVariables: false },
    bucket: bucketName,
    endpoint: new URL(base).origin,
    profile: undefined,
  });
  const bucket = new RetryingBucket(once, () => Number.parseInt(hex(4), 16) / 2 ** 32);
  const records = new S3Records({ name, bucket, prefix, features: async () => AS_DRIVER_FOUND });
  const store = new StagingBlobs({
    ...{ name, bucket, prefix, folder },
    mayRead: async (digest) => (await requests.urls()).hasBlob(digest),
  });
  return {
    store: new VerifyingStore(store),
    records: withoutRemoval(records),
    cache: {
      entries: async () => [],
      publish: refuse(name, 'a cache entry is published'),
      keys: async () => [],
      evict: refuse(name, 'a result is evicted'),
      tombstones: async () => [],
      evicted: async () => new Map(),
    },
    features: async () => AS_DRIVER_FOUND,
    quarantine: refuse(name, 'a blob is moved'),
    quarantined: {
      list: nothing,
      read: nothing,
      restore: refuse(name, 'a blob is taken back'),
      discard: refuse(name, 'a blob is removed'),
    },
    close: () => bucket.close(),
  };
}

/** A driver mints for no other store. */
const AS_DRIVER_FOUND: StoreFeatures = {
  version: 1,
  conditionalPut: 'atomic',
  checksums: 'ignored',
  multipart: 'none',
  listing: 'consistent',
};

async function readUrls(path: string): Promise<MintedUrls> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    throw new StoreError(`Cannot read the mailbox ${path}, which the driver has written: ${code}`, {
      code: 'no-mailbox',
      kind: 'credentials',
      hints: ['mlgit runner list   (the folder of the runner has to be on a disk that nodes see)'],
      cause,
    });
  }
  return new MintedUrls(decodeMailbox(path, text).access);
}

/** The driver removes what was replaced. */
function withoutRemoval(records: S3Records): RemoteRecords {
  return {
    read: (name, signal) => records.read(name, signal),
    create: (name, bytes, signal) => records.create(name, bytes, signal),
    publish: (name, bytes, signal) => records.publish(name, bytes, signal),
    list: (folder, signal) => records.list(folder, signal),
    remove: async () => {},
  };
}

async function* nothing(): AsyncGenerator<never> {}

function refuse(store: string, what: string): () => Promise<never> {
  return async () => {
    throw new StoreError(`Cannot use ${store}: ${what} by its driver alone`, {
      code: 'not-minted',
      kind: 'credentials',
      hints: ['mlgit version   (the same on both sides)'],
    });
  };
}
