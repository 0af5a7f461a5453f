import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { digestHex } from '../../src/model/digest.ts';
import { testS3Store } from '../support/s3-store.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../support/versitygw.ts';
import { describeRemoteContract } from './remote-contract.ts';
import { describeStoreContract } from './store-contract.ts';

describe.skipIf(!hasVersitygw())('on versitygw', () => {
  let server: S3Server;
  let count = 0;
  let features: string | undefined;
  beforeAll(async () => {
    server = await startVersitygw();
  });
  afterAll(() => server.stop());

  const open = (url: string) =>
    testS3Store({
      url,
      env: server.env,
      // Probed once and remembered, as a caller does.
      features: async (probe) => {
        features ??= JSON.stringify(await probe());
        return JSON.parse(features);
      },
    });

  describeStoreContract('the S3 store', async () => {
    const prefix = `team/${count++}`;
    const url = `s3://${server.bucket}/${prefix}`;
    const { store } = await open(url);
    return {
      store,
      reopen: async () => (await open(url)).store,
      corrupt: async (digest, bytes) => {
        const hex = digestHex(digest);
        const path = join(server.folder, server.bucket, prefix, 'blobs', hex.slice(0, 2), hex);
        chmodSync(path, 0o644);
        writeFileSync(path, bytes);
      },
    };
  });

  describeRemoteContract('the S3 store', async () => {
    const url = `s3://${server.bucket}/remote-${count++}`;
    return { remote: await open(url), reopen: () => open(url) };
  });
});
