import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CliRepo } from '../support/cli.ts';
import { grantAccess, type LimitedAccess } from '../support/kubernetes-access.ts';
import { hasKubernetes, type KubernetesCluster, startKubernetes } from '../support/kubernetes-cluster.ts';
import { kubernetesRepo } from '../support/kubernetes-repo.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../support/versitygw.ts';

const STEPS = `make: {run: 'tr a-z A-Z < data/in.txt > out/a; echo hello', inputs: {d: data}, outputs: {a: out/a}}
each: {foreach: {n: [1, 2, 3]}, run: 'mkdir -p out/b; cp out/a out/b/$MLGIT_ITEM_N', inputs: {a: make.a}, outputs: {b: out/b/}}
large: {run: 'head -c 70000000 /dev/zero | tr "\\\\0" x > out/l', outputs: {l: out/l}}
join: {run: 'find \${{ inputs.b }} -type f | sort > out/c', inputs: {b: each.b}, outputs: {c: out/c}}
`;
const PODS = '/api/v1/namespaces/default/pods';
const SECRETS = '/api/v1/namespaces/default/secrets';
const DRIVER = { name: 'k8s', kind: 'kubernetes', credentials: 'driver' } as const;

describe.skipIf(!hasKubernetes() || !hasVersitygw())(
  'a Kubernetes cluster whose pods have no credentials',
  () => {
    let cluster: KubernetesCluster;
    let server: S3Server;
    let access: LimitedAccess;
    beforeAll(async () => {
      cluster = await startKubernetes(['busybox', 'python']);
      server = await startVersitygw({ host: cluster.host });
      access = await grantAccess(cluster, DRIVER, { seesNodes: true });
    });
    afterAll(async () => {
      access?.remove();
      await server?.stop();
      await cluster?.stop();
    });

    function repoWith(steps: string, prefix: string, changes: object = {}): CliRepo {
      const runner = { credentials: DRIVER.credentials, ...changes };
      const files = { 'data/in.txt': 'text\n' };
      return kubernetesRepo({ server, access }, { steps, prefix, runner, files });
    }

    async function secrets(): Promise<readonly { data: { [name: string]: string } }[]> {
      return (await cluster.api.ask('GET', SECRETS)).items;
    }

    it('gives the manifest that is given here, byte for byte', async () => {
      const manifests: string[] = [];
      for (const [prefix, flags] of [
        ['there', []],
        ['here', ['--runner', 'local']],
      ] as const) {
        const repo = repoWith(STEPS, prefix);
        const { run } = await repo.result('run', ...flags);
        manifests.push(repo.git('show', `refs/mlgit/runs/demo/${run}:manifest.json`));
      }
      expect(manifests[0]).toBe(manifests[1]);
      expect(await secrets()).toEqual([]);
    }, 300_000);

    it('is told so by a check, with the key that helps', async () => {
      const { exitCode, stderr } = await repoWith(STEPS, 'own', { credentials: 'own' }).mlgit(
        ...['runner', 'check', 'k8s'],
      );
      expect(exitCode).toBe(1);
      expect(stderr).toContain('Hint: git config mlgit.runner.k8s.credentials driver   (for nodes');
    });

    it('keeps what was minted in the Secret of the job, and nowhere else', async () => {
      const repo = repoWith(
        `eat: {run: 'echo last words; sleep 4; head -c 2G /dev/zero | tail | wc -c', outputs: {}, resources: {memory: 64MiB}}\n`,
        'memory',
      );
      const started = repo.start(['run']);
      await cluster.api.until(PODS, ({ items }) =>
        items.some(
          ({ metadata, status }: { metadata: { name: string }; status: { phase: string } }) =>
            status.phase === 'Running' && metadata.name.startsWith('mlgit-demo-eat-'),
        ),
      );
      const [secret] = await secrets();
      expect(Buffer.from(secret?.data['mailbox'] ?? '', 'base64').toString()).toContain('X-Amz-Signature');
      for (const kind of ['pods', 'configmaps', 'events']) {
        const seen = JSON.stringify(await cluster.api.ask('GET', `/api/v1/namespaces/default/${kind}`));
        expect(seen).not.toMatch(/X-Amz-Signature|tester-secret/);
      }
      const jobs = JSON.stringify(await cluster.api.ask('GET', '/apis/batch/v1/namespaces/default/jobs'));
      expect(jobs).toContain('mlgit-demo-eat-');
      expect(jobs).not.toMatch(/X-Amz-Signature|tester-secret/);
      const done = await started.ended;
      expect(done.exitCode, `${done}`).toBe(1);
      expect(done.stderr).toContain('Step eat failed: it was killed for its memory: its limit is 64');
      expect((await repo.mlgit('logs')).stdout).toContain('last words');
      expect(await secrets()).toEqual([]);
    });
  },
);
