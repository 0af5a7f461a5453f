import { compareBytes } from '../../base/byte-order.ts';
import type { Manifest, ManifestTask } from '../../model/manifest.ts';
import { stepDepths } from '../../model/step-depths.ts';

/** What others need comes first, then by name. */
export function tasksOf({ tasks }: Manifest): [string, ManifestTask][] {
  const depths = stepDepths(Object.values(tasks));
  const at = ({ step }: ManifestTask): number => depths.get(step) ?? 0;
  return Object.entries(tasks).sort(([a, one], [b, other]) => at(one) - at(other) || compareBytes(a, b));
}

/** Tasks of steps from which no other step takes anything. */
export function lastTasks({ tasks }: Manifest): Set<string> {
  const taken = new Set(
    Object.values(tasks).flatMap(({ inputs }) =>
      Object.values(inputs).flatMap(({ from }) => ('step' in from ? [from.step] : [])),
    ),
  );
  return new Set(Object.entries(tasks).flatMap(([id, { step }]) => (taken.has(step) ? [] : [id])));
}
