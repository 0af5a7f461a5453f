import type { KubeConfig } from '@kubernetes/client-node';
import type { KubernetesRunner } from '../../model/runner.ts';
import { openKubeConfig } from './kube-config.ts';

/** Where Jobs go: as configured, else as the context says. */
export function namespaceIn(config: KubeConfig, { namespace }: KubernetesRunner): string {
  const ofContext = config.getContextObject(config.getCurrentContext())?.namespace;
  return namespace ?? (ofContext || 'default');
}

/** Without a cluster, for whoever prepares one. @throws what `openKubeConfig` does where the configuration leaves it open. */
export async function namespaceOf(
  runner: KubernetesRunner,
  env: { readonly [name: string]: string | undefined },
): Promise<string> {
  return runner.namespace ?? namespaceIn(await openKubeConfig(runner, env), runner);
}
