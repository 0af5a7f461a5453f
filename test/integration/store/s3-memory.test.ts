import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/repo.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../../support/versitygw.ts';

const SIZE = 400 * 1024 * 1024;
/** What docs/format.md promises for blobs of any size. */
const MOST_BYTES = 300e6;
const script = fileURLToPath(new URL('../../support/s3-child.ts', import.meta.url));

describe.skipIf(!hasVersitygw())('the memory of a process', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startVersitygw();
  });
  afterAll(() => server.stop());

  it('stays below 300 MB while it puts, and while it reads, a blob that is larger', async () => {
    for (const action of ['put', 'read']) {
      const stateFolder = temporaryFolder();
      const url = `s3://${server.bucket}/large`;
      const order = { url, env: server.env, stateFolder, sizeBytes: SIZE, action };
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', script, JSON.stringify(order)],
        { env: { PATH: process.env.PATH, HOME: stateFolder } },
      );
      const { passed, peakBytes } = JSON.parse(stdout);
      expect(passed).toBe(SIZE);
      expect(peakBytes, action).toBeLessThan(MOST_BYTES);
    }
  });
});
