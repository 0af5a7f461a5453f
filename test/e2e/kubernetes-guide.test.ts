import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followGuide, readerEnv } from '../support/follow-guide.ts';
import { readGuide } from '../support/guide.ts';
import {
  hasKubernetes,
  type KubernetesCluster,
  PYTHON_IMAGE,
  startKubernetes,
  writeKubectl,
} from '../support/kubernetes-cluster.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { hasVersitygw, type S3Server, startVersitygw, storeUrl } from '../support/versitygw.ts';

const guide = readGuide(readFileSync(join(PROJECT, 'docs/guides/kubernetes.md'), 'utf8'));

describe.skipIf(!hasKubernetes() || !hasVersitygw())('the guide to Kubernetes', () => {
  const base = mkdtempSync(join(tmpdir(), 'mlgit-guide-'));
  const folder = join(base, 'scratch');
  mkdirSync(folder);
  let cluster: KubernetesCluster;
  let server: S3Server;
  beforeAll(async () => {
    cluster = await startKubernetes(['python']);
    server = await startVersitygw({ host: cluster.host });
    writeKubectl(join(base, 'tools'));
  });
  afterAll(async () => {
    await server?.stop();
    await cluster?.stop();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  });

  it('works as it says, command by command, on a cluster of two nodes', async () => {
    expect(guide.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(15);
    const reader = readerEnv(base);
    const store = storeUrl(server, 'credit');
    await followGuide(guide, folder, () => ({
      ...reader,
      ...server.env,
      PATH: [join(base, 'tools'), reader.PATH].join(delimiter),
      KUBECONFIG: cluster.kubeconfig,
      STORE: store,
      IMAGE: PYTHON_IMAGE,
    }));
  }, 300_000);
});
