import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followGuide, readerEnv } from '../support/follow-guide.ts';
import { readGuide } from '../support/guide.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { hasSlurm, type SlurmCluster, startSlurm } from '../support/slurm-cluster.ts';

const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/slurm.md'), 'utf8'));

describe.skipIf(!hasSlurm())('the guide to Slurm', () => {
  const base = mkdtempSync(join(tmpdir(), 'mlgit-guide-'));
  const folder = join(base, 'scratch');
  mkdirSync(folder);
  let cluster: SlurmCluster;
  beforeAll(async () => {
    cluster = await startSlurm();
  });
  afterAll(async () => {
    await cluster?.stop();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  });

  it('works as it says, command by command, on a cluster of two nodes', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(8);
    await followGuide(guide, folder, () => ({ ...readerEnv(base), SLURM_CONF: cluster.env.SLURM_CONF }));
  });
});
