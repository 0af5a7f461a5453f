import { type DocumentValue, shortJson } from './document-value.ts';

const KEYS = ['id', 'name', 'key'];
const MOST_CHARACTERS = 80;

/** An item that is known by a value of its own; `step` is how a path names it. */
export interface KeyedItem {
  readonly step: { readonly [key: string]: string };
  readonly before?: DocumentValue;
  readonly after?: DocumentValue;
}

/**
 * Items of two lists of mappings by the `id`, `name` or `key` that each of them has, in the order of the list after the change;
 * those that went come last. Undefined when they have none, when one is there twice, or when those of both are in another order.
 */
export function keyedItems(
  before: readonly DocumentValue[],
  after: readonly DocumentValue[],
): readonly KeyedItem[] | undefined {
  for (const key of KEYS) {
    const [old, now] = [byKey(before, key), byKey(after, key)];
    if (old === undefined || now === undefined) continue;
    const kept = (one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): string =>
      JSON.stringify([...one.keys()].filter((name) => other.has(name)));
    if (kept(old, now) !== kept(now, old)) return undefined;
    const item = (name: string): KeyedItem => ({
      step: { [key]: shortJson(JSON.parse(name) as string | number, MOST_CHARACTERS) },
      ...(old.has(name) ? { before: old.get(name) as DocumentValue } : {}),
      ...(now.has(name) ? { after: now.get(name) as DocumentValue } : {}),
    });
    return [...now.keys(), ...[...old.keys()].filter((name) => !now.has(name))].map(item);
  }
  return undefined;
}

function byKey(list: readonly DocumentValue[], key: string): Map<string, DocumentValue> | undefined {
  const items = new Map<string, DocumentValue>();
  for (const item of list) {
    const value = item instanceof Map ? item.get(key) : undefined;
    if (typeof value !== 'string' && !(typeof value === 'number' && Number.isFinite(value))) return undefined;
    const name = JSON.stringify(value);
    if (items.has(name)) return undefined;
    items.set(name, item);
  }
  return items;
}
