import { isName, suggestName } from '../model/name.ts';
import { NAME_RULE, quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { Path } from './value-path.ts';

export interface NamedEntry<T> {
  readonly name: string;
  readonly value: T;
  readonly at: Path;
}

/** How the items of a list go by a name. */
export interface Naming {
  readonly what: 'input' | 'output';
  readonly nameOf: (value: string) => string;
}

/** A mapping as it is; a list with the names that its items go by. */
export function namedEntries<T>(
  reading: FlowReading,
  naming: Naming,
  raw: { readonly [name: string]: T } | readonly string[],
  at: Path,
): NamedEntry<T | string>[] {
  if (!isList(raw)) {
    return Object.entries(raw).map(([name, value]) => ({ name, value, at: [...at, name] }));
  }
  const { what, nameOf } = naming;
  const seen = new Map<string, number>();
  return raw.flatMap((value, index): NamedEntry<string>[] => {
    const place = [...at, index];
    const name = nameOf(value);
    const before = seen.get(name);
    if (isName(name) && before === undefined) {
      seen.set(name, index);
      return [{ name, value, at: place }];
    }
    reading.damage(place);
    reading.report(place, {
      code: isName(name) ? 'name-collision' : 'bad-name',
      message: isName(name)
        ? `the ${what}s ${quoted(raw[before ?? 0] ?? '')} and ${quoted(value)} would both be called ${quoted(name)}`
        : `${quoted(name)}, the stem of ${quoted(value)}, cannot be the name of an ${what}: ${NAME_RULE}`,
      hint: `name it: ${isName(name) ? `${name}-2` : suggestName(name)}: ${value}`,
    });
    return [];
  });
}

function isList<T>(raw: { readonly [name: string]: T } | readonly string[]): raw is readonly string[] {
  return Array.isArray(raw);
}
