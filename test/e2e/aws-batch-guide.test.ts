import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followGuide, readerEnv } from '../support/follow-guide.ts';
import { readGuide } from '../support/guide.ts';
import { type BatchService, startBatch } from '../support/moto.ts';
import { hasMoto } from '../support/moto-server.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { toolPresent } from '../support/required-tool.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../support/versitygw.ts';

const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/aws-batch.md'), 'utf8'));

describe.skipIf(!hasMoto() || !hasVersitygw() || !toolPresent('python3'))('the guide to AWS Batch', () => {
  const base = mkdtempSync(join(tmpdir(), 'mlgit-guide-'));
  const folder = join(base, 'scratch');
  mkdirSync(folder);
  let service: BatchService;
  let store: S3Server;
  beforeAll(async () => {
    store = await startVersitygw();
    // Of real AWS, jobs know the addresses from their region.
    service = await startBatch({ AWS_ENDPOINT_URL_S3: store.endpoint });
  });
  afterAll(async () => {
    await service?.stop();
    await store?.stop();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  });

  it('works as it says, command by command', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(8);
    await followGuide(guide, folder, () => ({ ...readerEnv(base), ...store.env, ...service.env }));
  });
});
