import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { KubernetesRunner } from '../../model/runner.ts';

type Environment = { readonly [name: string]: string | undefined };

/** Where the kubelet puts the credentials of a pod. */
const OF_POD = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * The context of the runner: of its kubeconfig, else of `$KUBECONFIG` or `~/.kube/config`, else the cluster that this process
 * runs in. The library is loaded here, for it takes a while.
 * @throws MlgitError `no-kubeconfig`, `bad-kubeconfig` (credentials).
 */
export async function openKubeConfig(runner: KubernetesRunner, env: Environment): Promise<KubeConfig> {
  const { KubeConfig } = await import('./kube-library.ts');
  const config = new KubeConfig();
  const files = kubeconfigFiles(runner, env);
  if (files.length === 0 && runner.context === undefined && isInPod(env)) {
    config.loadFromCluster();
    return config;
  }
  if (files.length === 0) throw noKubeconfig(runner, env);
  for (const file of files) {
    const one = new KubeConfig();
    try {
      one.loadFromFile(file);
      // Of several with one name it is the first that counts, as for kubectl.
      merge(config, one);
    } catch (error) {
      throw badKubeconfig(runner, `${file}: ${(error as Error).message}`);
    }
  }
  if (runner.context !== undefined) config.setCurrentContext(runner.context);
  const context = config.getCurrentContext();
  if (config.getCurrentCluster() !== null) return config;
  const known = config.getContexts().map(({ name }) => name);
  throw badKubeconfig(
    runner,
    `expected the context ${context || '(a current one)'} in ${files.join(', ')}, found ${known.join(', ') || 'none'}`,
  );
}

function kubeconfigFiles({ kubeconfig }: KubernetesRunner, env: Environment): readonly string[] {
  const home = env.HOME ?? env.USERPROFILE ?? '';
  if (kubeconfig !== undefined)
    return [kubeconfig.startsWith('~/') ? join(home, kubeconfig.slice(2)) : kubeconfig];
  const named = (env.KUBECONFIG ?? '')
    .split(process.platform === 'win32' ? ';' : ':')
    .filter((file) => file !== '');
  const usual = join(home, '.kube', 'config');
  return (named.length > 0 ? named : [usual]).filter((file) => isAbsolute(file) && existsSync(file));
}

function isInPod(env: Environment): boolean {
  return env.KUBERNETES_SERVICE_HOST !== undefined && existsSync(OF_POD);
}

function merge(into: KubeConfig, from: KubeConfig): void {
  const isNew = (known: readonly { readonly name: string }[]) => {
    const names = new Set(known.map(({ name }) => name));
    return ({ name }: { readonly name: string }): boolean => !names.has(name);
  };
  into.loadFromOptions({
    clusters: [...into.getClusters(), ...from.getClusters().filter(isNew(into.getClusters()))],
    users: [...into.getUsers(), ...from.getUsers().filter(isNew(into.getUsers()))],
    contexts: [...into.getContexts(), ...from.getContexts().filter(isNew(into.getContexts()))],
    currentContext: into.getCurrentContext() || from.getCurrentContext(),
  });
}

function noKubeconfig({ name, kubeconfig }: KubernetesRunner, env: Environment): MlgitError {
  const where = kubeconfig ?? env.KUBECONFIG ?? '~/.kube/config';
  return new MlgitError(
    `The runner ${name} has no cluster: expected a kubeconfig at ${where}, or to run in a pod, found neither`,
    {
      code: 'no-kubeconfig',
      kind: 'credentials',
      hints: ['kubectl config get-contexts'],
      details: { runner: name },
    },
  );
}

function badKubeconfig({ name }: KubernetesRunner, wrong: string): MlgitError {
  return new MlgitError(`The runner ${name} has no cluster: ${wrong}`, {
    code: 'bad-kubeconfig',
    kind: 'credentials',
    hints: ['kubectl config get-contexts'],
    details: { runner: name },
  });
}
