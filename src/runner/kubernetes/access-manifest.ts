import type { KubernetesRunner } from '../../model/runner.ts';
import { OURS } from './job-ids.ts';

/** A thing of Kubernetes, as it is applied. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: typeof OURS };
  readonly [key: string]: unknown;
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** All that the adapter asks of a namespace. */
const RULES: readonly Rule[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'get', 'list', 'watch', 'patch'] },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'delete'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
  { apiGroups: [''], resources: ['events'], verbs: ['list'] },
];
/** For `credentials: driver`. None can be read. */
const MAIL_RULES: readonly Rule[] = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'patch', 'delete'] },
];
/** Without it, what no node can run is only noticed by its waiting. */
const NODE_RULES: readonly Rule[] = [{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list'] }];

const RBAC = 'rbac.authorization.k8s.io';

/**
 * A service account with no more rights than the runner needs, for whoever drives runs; `seesNodes`: with the one right that is
 * not of a namespace.
 */
export function accessManifest(
  runner: KubernetesRunner,
  namespace: string,
  { seesNodes }: { readonly seesNodes: boolean },
): readonly KubernetesObject[] {
  const name = `mlgit-${runner.name.replaceAll('_', '-')}`;
  const own = { name, namespace, labels: OURS };
  const account = { kind: 'ServiceAccount', name, namespace };
  const rules = runner.credentials === 'driver' ? [...RULES, ...MAIL_RULES] : RULES;
  // Names of the whole cluster, where others have runners of that name.
  const wide = { name: `${name}-${namespace}-nodes`, labels: OURS };
  const nodes: KubernetesObject[] = [
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: wide, rules: NODE_RULES },
    bound('ClusterRoleBinding', wide, { kind: 'ClusterRole', subject: account }),
  ];
  return [
    ...(namespace === 'default' ? [] : [named('Namespace', { name: namespace, labels: OURS })]),
    named('ServiceAccount', own),
    { apiVersion: `${RBAC}/v1`, kind: 'Role', metadata: own, rules },
    bound('RoleBinding', own, { kind: 'Role', subject: account }),
    ...(seesNodes ? nodes : []),
  ];
}

function named(kind: string, metadata: KubernetesObject['metadata']): KubernetesObject {
  return { apiVersion: 'v1', kind, metadata };
}

function bound(
  kind: string,
  metadata: KubernetesObject['metadata'],
  role: { readonly kind: string; readonly subject: object },
): KubernetesObject {
  const roleRef = { apiGroup: RBAC, kind: role.kind, name: metadata.name };
  return { apiVersion: `${RBAC}/v1`, kind, metadata, roleRef, subjects: [role.subject] };
}
