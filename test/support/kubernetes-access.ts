import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesRunner } from '../../src/model/runner.ts';
import { accessManifest, type KubernetesObject } from '../../src/runner/kubernetes/access-manifest.ts';
import type { KubernetesCluster } from './kubernetes-cluster.ts';

export interface LimitedAccess {
  /** A file by which the service account of the runner's manifest, and nobody else, reaches the cluster. */
  readonly kubeconfig: string;
  readonly token: string;
  remove(): void;
}

/** Applies what `mlgit runner manifest` prints, and gives a token of its service account. */
export async function grantAccess(
  cluster: KubernetesCluster,
  runner: KubernetesRunner,
  options: { readonly seesNodes: boolean },
): Promise<LimitedAccess> {
  const { namespace = 'default' } = runner;
  const objects = accessManifest(runner, namespace, options);
  for (const object of objects) await cluster.api.ask('POST', pathOf(object), object);
  const account = objects.find(({ kind }) => kind === 'ServiceAccount')?.metadata.name;
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
  const { status } = await cluster.api.ask('POST', path, { spec: { expirationSeconds: 3600 } });
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-access-'));
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigText(cluster.server, namespace, status.token));
  return { kubeconfig, token: status.token, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function pathOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const within = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${group}${within}/${kind.toLowerCase()}s`;
}

export function kubeconfigText(server: string, namespace: string, token: string): string {
  return `apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "${server}", insecure-skip-tls-verify: true}}]
users: [{name: account, user: {token: "${token}"}}]
contexts: [{name: limited, context: {cluster: test, user: account, namespace: ${namespace}}}]
current-context: limited
`;
}
