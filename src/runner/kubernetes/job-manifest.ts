import type { PodValue } from '../../model/runner.ts';
import { fewOf } from './few-pods.ts';
import { JOB_LABEL, OURS } from './job-ids.ts';
import { mergeTemplate } from './merge-template.ts';
import type { PlacedGroup } from './placed-group.ts';
import { podSpec } from './pod-spec.ts';

/** What finished Jobs are kept for unless the configuration says otherwise, seconds. */
const TTL_SECONDS = 3_600;

/** The script and the arguments, once for all pods: each pod has a copy of what its Job says, and of this it has none. */
export function configMapOf({ namespace, group }: Omit<PlacedGroup, 'name'>, prefix: string): object {
  return {
    metadata: { generateName: prefix, namespace, labels: OURS },
    data: {
      script: group.jobs[0]?.script ?? '',
      arguments: group.jobs.map(({ argument }) => `${argument}\n`).join(''),
    },
  };
}

/**
 * A Job with an index for each job of the group. Nothing is tried again by Kubernetes, and no index ends for another: whoever
 * asked for them decides that.
 */
export function jobOf(placed: PlacedGroup): object {
  const { runner, namespace, name, group } = placed;
  const labels = { ...OURS, [JOB_LABEL]: name };
  const template = { metadata: { labels }, spec: podSpec(placed) };
  const count = group.jobs.length;
  return {
    metadata: { name, namespace, labels, annotations: { 'mlgit/name': group.name } },
    spec: {
      completionMode: 'Indexed',
      completions: count,
      parallelism: group.jobs[0]?.pooled ? fewOf(count) : count,
      ...(count === 1 ? { backoffLimit: 0 } : { backoffLimitPerIndex: 0 }),
      ttlSecondsAfterFinished: runner.ttlSeconds ?? TTL_SECONDS,
      template: mergeTemplate(template as PodValue, runner.podTemplate ?? {}),
    },
  };
}
