import { usageError } from '../../model/mlgit-error.ts';
import { accessManifest, type KubernetesObject } from '../../runner/kubernetes/access-manifest.ts';
import { namespaceOf } from '../../runner/kubernetes/cluster-namespace.ts';
import type { Context } from '../context.ts';
import { chooseRunner } from './known-runners.ts';

/**
 * What an administrator applies to a cluster for a runner. Nothing is contacted.
 * @throws MlgitError `no-manifest` (usage) for a runner of another kind, and what `chooseRunner` and `namespaceOf` throw.
 */
export async function runnerManifest(
  context: Context,
  name: string,
  options: { readonly seesNodes: boolean },
): Promise<readonly KubernetesObject[]> {
  const runner = await chooseRunner(context, name);
  if (runner.kind !== 'kubernetes') {
    throw usageError(
      'no-manifest',
      `Runner ${name} is of the kind ${runner.kind}: expected one of the kind kubernetes, which alone has a manifest`,
      ['mlgit runner list'],
    );
  }
  return accessManifest(runner, await namespaceOf(runner, context.config.env), options);
}
