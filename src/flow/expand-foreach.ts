import type { Dimension, Flow, Foreach, Item, ParamValue } from '../model/flow.ts';
import { stepAt } from './step-keys.ts';

/** What a fan-out is expanded from, beside its own lists. */
export interface ItemSources {
  /** Items of a step that are known by now, in order. */
  readonly itemsOf: (step: string) => readonly Item[];
  /** The list that the task of `step` with these values made. */
  readonly listOf: (step: string, output: string, item: Item) => readonly ParamValue[];
}

/** Items of a fan-out, in order: the product of its dimensions, the last one changing fastest, without what is excluded. */
export function expandForeach(foreach: Foreach, sources: ItemSources, most = Infinity): Item[] {
  let items: Item[] = [{}];
  for (const dimension of foreach.dimensions) {
    const longer: Item[] = [];
    for (const item of items) {
      for (const value of valuesOf(dimension, item, sources)) {
        longer.push({ ...item, [dimension.key]: value });
        if (longer.length >= most) break;
      }
      if (longer.length >= most) break;
    }
    items = longer;
  }
  return items.filter((item) => !foreach.exclude.some((excluded) => hasAll(item, excluded)));
}

/** The same where no task needs to run for it; else undefined. */
export function expandStatic(steps: Flow['steps'], foreach: Foreach, most = Infinity): Item[] | undefined {
  if (!isStatic(steps, foreach)) return undefined;
  return expandForeach(
    foreach,
    {
      itemsOf: (name) => {
        const above = stepAt(steps, name)?.foreach;
        return above === undefined ? [] : (expandStatic(steps, above, most) ?? []);
      },
      listOf: () => [],
    },
    most,
  );
}

export function isStatic(steps: Flow['steps'], foreach: Foreach, above: readonly string[] = []): boolean {
  return foreach.dimensions.every(({ values }) => {
    if (values.kind === 'list') return true;
    if (values.kind === 'artifact' || above.includes(values.step)) return false;
    const step = stepAt(steps, values.step);
    return step?.foreach !== undefined && isStatic(steps, step.foreach, [...above, values.step]);
  });
}

function valuesOf({ values }: Dimension, item: Item, sources: ItemSources): readonly ParamValue[] {
  if (values.kind === 'list') return values.values;
  if (values.kind === 'artifact') return sources.listOf(values.step, values.output, item);
  const found = sources.itemsOf(values.step).filter((one) => agrees(one, item));
  const distinct = new Map(
    found.map((one) => [`${typeof one[values.key]} ${one[values.key]}`, one[values.key]]),
  );
  return [...distinct.values()].flatMap((value) => (value === undefined ? [] : [value]));
}

function hasAll(item: Item, part: Item): boolean {
  return Object.entries(part).every(([key, value]) => item[key] === value);
}

/** Whether two items have the same value for every key that both have. */
export function agrees(item: Item, other: Item): boolean {
  return Object.entries(other).every(([key, value]) => !Object.hasOwn(item, key) || item[key] === value);
}
