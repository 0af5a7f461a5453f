import { type CliRepo, cliRepo } from './cli.ts';
import type { LimitedAccess } from './kubernetes-access.ts';
import { PYTHON_IMAGE } from './kubernetes-cluster.ts';
import { type S3Server, storeUrl } from './versitygw.ts';

export interface ClusterPlace {
  readonly server: S3Server;
  readonly access: LimitedAccess;
}

export interface KubernetesRepoFacts {
  /** Text of the steps of the flow `demo`, each of which runs on `k8s`. */
  readonly steps: string;
  /** Of the store in the bucket. */
  readonly prefix: string;
  /** Keys of the runner beside, or in place of, kind, namespace and image. */
  readonly runner: object;
  readonly files?: { readonly [path: string]: string };
}

/** A repository with a store in the bucket, and a runner `k8s` whose pods have Python. */
export function kubernetesRepo(
  { server, access }: ClusterPlace,
  { steps, prefix, runner, files = {} }: KubernetesRepoFacts,
): CliRepo {
  const settings = { kind: 'kubernetes', namespace: 'default', image: PYTHON_IMAGE, ...runner };
  const indented = steps.replace(/^(?=.)/gm, '      ');
  const text = `version: 1\nstore: ${storeUrl(server, prefix)}\nrunners: {k8s: ${JSON.stringify(settings)}}\nflows:\n  demo:\n    runner: k8s\n    steps:\n${indented}`;
  const repo = cliRepo({ 'mlgit.yaml': text, '.gitignore': '/out/\n', ...files });
  Object.assign(repo.env, server.env, { KUBECONFIG: access.kubeconfig, MLGIT_TRUST: '1' });
  return repo;
}
