import type { RunPlace } from '../model/lineage/lineage-document.ts';
import type { RunRecord } from '../model/run.ts';

/** A run whose record can be read, and how. */
export interface KnownRun {
  readonly record: RunRecord;
  readonly place: RunPlace;
  /** The repository that it is of, where that is another. */
  readonly repository?: string;
}

/** Older first: by start, then by id. */
export function isOlder(a: RunRecord, b: RunRecord): boolean {
  const [x, y] = [a.execution.startedAt, b.execution.startedAt];
  // Both are ISO 8601 in UTC, whose bytes are in the order of time.
  return x < y || (x === y && a.id < b.id);
}

/** Enters a run in the list of a key, once: of runs in their order, the same comes several times in a row. */
export function enterRun<Key>(lists: Map<Key, KnownRun[]>, key: Key, known: KnownRun): void {
  const others = lists.get(key);
  if (others === undefined) lists.set(key, [known]);
  else if (others.at(-1) !== known) others.push(known);
}
