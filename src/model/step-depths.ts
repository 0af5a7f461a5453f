import { compareBytes } from '../base/byte-order.ts';
import type { ManifestTask } from './manifest.ts';

/** How many steps lead to each one, at most; 1 for those that need none. By name of the step. */
export function stepDepths(tasks: Iterable<Pick<ManifestTask, 'step' | 'inputs'>>): Map<string, number> {
  const above = new Map<string, Set<string>>();
  for (const { step, inputs } of tasks) {
    const needed = above.get(step) ?? new Set();
    for (const { from } of Object.values(inputs)) if ('step' in from) needed.add(from.step);
    above.set(step, needed);
  }
  const depths = new Map<string, number>();
  const depth = (step: string): number => {
    const known = depths.get(step);
    if (known !== undefined) return known;
    // Also ends the walk in a damaged record whose steps need each other; in whatever order it comes, with one answer.
    depths.set(step, 0);
    const found = 1 + Math.max(0, ...[...(above.get(step) ?? [])].sort(compareBytes).map(depth));
    depths.set(step, found);
    return found;
  };
  for (const step of [...above.keys()].sort(compareBytes)) depth(step);
  return depths;
}
