import type { PodValue } from '../../model/runner.ts';

type Mapping = { readonly [key: string]: PodValue };

/**
 * `over` laid over `base`: mappings by their keys, lists of named things (containers, volumes, variables) by their names, other
 * lists one behind the other; of all else what `over` says counts.
 */
export function mergeTemplate(base: PodValue | undefined, over: PodValue): PodValue {
  if (isMapping(base) && isMapping(over)) {
    const merged: { [key: string]: PodValue } = { ...base };
    for (const [key, value] of Object.entries(over)) merged[key] = mergeTemplate(base[key], value);
    return merged;
  }
  return Array.isArray(base) && Array.isArray(over) ? mergeLists(base, over) : over;
}

function mergeLists(base: readonly PodValue[], over: readonly PodValue[]): PodValue {
  const merged = [...base];
  for (const item of over) {
    const name = nameOf(item);
    const at = name === undefined ? -1 : merged.findIndex((one) => nameOf(one) === name);
    if (at < 0) merged.push(item);
    else merged[at] = mergeTemplate(merged[at], item);
  }
  return merged;
}

function nameOf(value: PodValue | undefined): PodValue | undefined {
  return isMapping(value) ? value.name : undefined;
}

function isMapping(value: PodValue | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
