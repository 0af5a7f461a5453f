import { afterAll, beforeAll, describe } from 'vitest';
import { hasMinio, startMinio } from '../support/minio.ts';
import { testS3Store } from '../support/s3-store.ts';
import type { S3Server } from '../support/versitygw.ts';
import { describeRemoteContract } from './remote-contract.ts';
import { describeStoreContract } from './store-contract.ts';

describe.skipIf(!hasMinio())('on MinIO', () => {
  let server: S3Server;
  let count = 0;
  beforeAll(async () => {
    server = await startMinio();
  });
  afterAll(() => server.stop());

  const open = (url: string) => testS3Store({ url, env: server.env });

  describeStoreContract('the S3 store', async () => {
    const url = `s3://${server.bucket}/team/${count++}`;
    const { store } = await open(url);
    return { store, reopen: async () => (await open(url)).store };
  });

  describeRemoteContract('the S3 store', async () => {
    const url = `s3://${server.bucket}/remote-${count++}`;
    return { remote: await open(url), reopen: () => open(url) };
  });
});
