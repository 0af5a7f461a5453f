import { inScope } from '../../executor/run-progress.ts';
import { formatItem } from '../../flow/format-item.ts';
import type { Plan, PlannedStep, PlannedTask } from '../../flow/plan-types.ts';
import { usageError } from '../../model/mlgit-error.ts';

/** @throws MlgitError `no-such-step` (usage). */
export function plannedStep(plan: Plan, name: string): PlannedStep {
  const found = inScope(plan).find(({ id }) => id === name);
  if (found !== undefined) return found;
  throw usageError('unknown-step', `The flow ${plan.flow.name} has no step ${JSON.stringify(name)}`, [
    `mlgit status ${plan.flow.name}   (lists its steps)`,
  ]);
}

/**
 * The task of a step that an item names, as `key=value,…` (docs/format.md, "Items"), in which a scheduler's file may have
 * percent-encoded more than it had to.
 * @throws MlgitError `no-such-item` (usage).
 */
export function taskOfItem(
  { id }: PlannedStep,
  tasks: readonly PlannedTask[],
  item: string | undefined,
): PlannedTask {
  const wanted = plain(item ?? '');
  const found = tasks.find((task) => plain(formatItem(task.item)) === wanted);
  if (found !== undefined) return found;
  const known = tasks.slice(0, 5).map((task) => formatItem(task.item));
  throw usageError(
    'no-such-item',
    item === undefined
      ? `Step ${id} has items, and none was named`
      : `Step ${id} has no item ${JSON.stringify(item)}`,
    known.length === 0 ? [] : [`it has ${known.join(' ')}${tasks.length > 5 ? ' …' : ''}`],
  );
}

/** Whatever was percent-encoded, and no bytes that make no text. */
function plain(text: string): string {
  return text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
