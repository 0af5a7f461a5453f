import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { beside, CliRepo, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';

const FILE = `version: 1
store: file:///nowhere
runners:
  prod: {kind: kubernetes, context: prod, namespace: ml}
  current: {kind: kubernetes}
flows:
  demo: {runner: prod, steps: {make: {run: "echo x > build/x", outputs: {x: build/x}}}}
`;

const KUBECONFIG = `{clusters: [{name: c, cluster: {server: "https://x"}}], users: [],
  contexts: [{name: x, context: {cluster: c, user: u, namespace: of-context}}], current-context: x}`;

function project(): CliRepo {
  const repo = cliRepo({ 'mlgit.yaml': FILE, '.gitignore': '/build/\n' });
  return new CliRepo(repo.root, { ...repo.env, GIT_CONFIG_GLOBAL: beside(repo, 'gitconfig') });
}

describe('a runner of the kind kubernetes', () => {
  it('is added with all that it has, listed, and removed', async () => {
    const repo = project();
    const flags = {
      context: 'team',
      kubeconfig: '~/.kube/team',
      namespace: 'ml',
      image: 'python:3.12',
      'service-account': 'tasks',
      'env-from': 'store',
      'node-selector': 'disk=fast',
      toleration: 'nvidia.com/gpu:NoSchedule',
      'priority-class': 'batch',
      ttl: '2h',
    };
    const words = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const added = await repo.result(
      ...['runner', 'add', 'k8s', '--kind', 'kubernetes', ...words, '--env-from=more', '--autoscaling'],
    );
    expect(added).toEqual({
      name: 'k8s',
      kind: 'kubernetes',
      context: 'team',
      kubeconfig: '~/.kube/team',
      namespace: 'ml',
      image: 'python:3.12',
      serviceAccount: 'tasks',
      envFrom: ['store', 'more'],
      nodeSelector: { disk: 'fast' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
      priorityClass: 'batch',
      ttlSeconds: 7200,
      autoscaling: true,
    });
    const [listed] = await repo.result('runner', 'list');
    expect(listed).toEqual({ ...added, from: 'configuration', trusted: true });
    const { stdout } = await repo.mlgit('runner', 'list');
    expect(stdout).toMatch(/^k8s +kubernetes +context team, namespace ml +git config$/m);
    await repo.result('runner', 'remove', 'k8s');
    expect(repo.read('.git/config')).not.toContain('team');
  });

  it('is refused with what is no value of it, or of another kind', async () => {
    const repo = project();
    const add = ['runner', 'add', 'x', '--kind', 'kubernetes'];
    const failures: readonly [readonly string[], RegExp][] = [
      [['--namespace', 'My'], /^Runner x: namespace "My" is not a name of lower-case letters/],
      [['--toleration', 'a b'], /^Runner x: tolerations "a b" is not a taint/],
      [['--partition', 'gpu'], /"partition" is no key of a runner of the kind kubernetes/],
    ];
    for (const [words, message] of failures) {
      await expectFailure(repo, [...add, ...words], { exitCode: 2, code: 'bad-runner', message });
    }
  });

  it('has a manifest of the rights that it needs, as YAML and as JSON', async () => {
    const repo = project();
    const objects = await repo.result('runner', 'manifest', 'prod');
    expect(objects.map(({ kind }: { kind: string }) => kind)).toEqual([
      ...['Namespace', 'ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
    ]);
    expect(objects[1]).toMatchObject({ metadata: { name: 'mlgit-prod', namespace: 'ml' } });
    const { stdout } = await repo.mlgit('runner', 'manifest', 'prod');
    expect(parseAllDocuments(stdout).map((document) => document.toJS())).toEqual(objects);
    expect(await repo.result('runner', 'manifest', 'prod', '--namespaced')).toEqual(objects.slice(0, 4));
    const kubeconfig = beside(repo, 'kubeconfig');
    const named = { ...repo.env, KUBECONFIG: kubeconfig };
    await expectFailure(repo, ['runner', 'manifest', 'current'], {
      exitCode: 12,
      code: 'no-kubeconfig',
      message: /expected a kubeconfig at .*, or to run in a pod, found neither$/,
    });
    writeFileSync(kubeconfig, KUBECONFIG);
    const current = await new CliRepo(repo.root, named).result('runner', 'manifest', 'current');
    expect(current[1]).toMatchObject({ metadata: { name: 'mlgit-current', namespace: 'of-context' } });
    await repo.result('runner', 'add', 'hpc', '--kind', 'slurm');
    await expectFailure(repo, ['runner', 'manifest', 'hpc'], {
      exitCode: 2,
      code: 'no-manifest',
      message: /of the kind slurm: expected one of the kind kubernetes/,
    });
  });

  it('is not asked before the user has confirmed its context, also when that is the current one', async () => {
    const repo = project();
    const failure = { exitCode: 12, code: 'runner-not-trusted' };
    await expectFailure(repo, ['run'], {
      ...failure,
      message:
        /names the Kubernetes context prod, namespace ml for the runner prod, .* have kubernetes:\/\/prod\/ml before/,
      hints: ['mlgit runner trust prod'],
    });
    await expectFailure(repo, ['run', '--runner', 'current'], {
      ...failure,
      message: /the Kubernetes context \(the current one\) for the runner current/,
    });
    expect(await repo.result('runner', 'trust', 'prod')).toEqual({
      ...{ name: 'prod', host: 'prod, namespace ml', already: false },
    });
    expect(repo.git('config', '--get-all', 'mlgit.trust').trim()).toBe('kubernetes://prod/ml');
    repo.write('mlgit.yaml', FILE.replace('namespace: ml', 'namespace: kube-system'));
    expect((await repo.result('runner', 'list'))[0]).toMatchObject({ name: 'prod', trusted: false });
  });
});
