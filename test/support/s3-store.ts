import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteStore } from '../../src/store/remote-port.ts';
import { openS3Store, type S3StoreOptions } from '../../src/store/s3/open-s3-store.ts';

export interface TestS3Options extends Partial<Omit<S3StoreOptions, 'env'>> {
  readonly url: string;
  readonly env: S3StoreOptions['env'];
}

/** A store in a bucket. The local home is made only for large blobs; tests that put some give one that they remove. */
export function testS3Store(options: TestS3Options): Promise<RemoteStore> {
  return openS3Store({
    settings: {},
    stateFolder: join(tmpdir(), `mlgit-s3-state-${randomBytes(8).toString('hex')}`),
    randomBytes: (length) => randomBytes(length),
    clock: { now: () => Date.now() },
    whenNew: 'create',
    ...options,
  });
}
