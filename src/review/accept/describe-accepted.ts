import type { AcceptedChange } from '../../model/acceptance.ts';
import type { Manifest } from '../../model/manifest.ts';
import { diffMetrics } from '../diff/diff-metrics.ts';
import { diffParams } from '../diff/diff-params.ts';
import { pairTasks } from '../diff/task-pairs.ts';

/** Pure over two manifests; `mlgit review` says it at length. */
export function describeAccepted(before: Manifest | undefined, after: Manifest): AcceptedChange {
  const old = before ?? { params: {}, tasks: {} };
  const pairs = pairTasks({ manifest: old }, { manifest: after });
  return {
    status: { ...(before === undefined ? {} : { before: before.status }), after: after.status },
    params: diffParams(old.params, after.params),
    metrics: diffMetrics(pairs),
    artifacts: pairs.flatMap(({ id, before: was, after: is }) => {
      const outputs = [was, is].map((side) => side?.manifest.outputs ?? {});
      const names = new Set(outputs.flatMap((side) => Object.keys(side)));
      const differs = (name: string) => outputs[0]?.[name]?.digest !== outputs[1]?.[name]?.digest;
      return [...names].filter(differs).map((name) => `${id}/${name}`);
    }),
  };
}
