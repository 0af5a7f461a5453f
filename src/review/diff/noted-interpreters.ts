import type { Unknown } from '../../model/diff/run-diff.ts';
import type { InterpreterRecord } from '../../model/env-record.ts';
import { type Both, bothSides } from './both-sides.ts';
import type { ComparedRecord, TaskPair } from './task-pairs.ts';

/**
 * Interpreters with their packages are noted by the tasks that ran: where a record has none of a name and reused results, it
 * may have been the same one.
 */
export function notedInterpreters(
  before: ComparedRecord,
  after: ComparedRecord,
): { readonly known: readonly Both<InterpreterRecord>[]; readonly unknown: readonly string[] } {
  const all = bothSides(before.env.interpreters ?? {}, after.env.interpreters ?? {});
  const [reusedOld, reusedNow] = [hasReused(before), hasReused(after)];
  const isKnown = ({ before: old, after: now }: Both<InterpreterRecord>): boolean =>
    (old !== undefined || !reusedOld) && (now !== undefined || !reusedNow);
  return { known: all.filter(isKnown), unknown: all.filter((one) => !isKnown(one)).map(({ name }) => name) };
}

/** What is not known of interpreters, unless the keys of all tasks say that their environments are the same. */
export function unknownInterpreters(
  before: ComparedRecord,
  after: ComparedRecord,
  pairs: readonly TaskPair[],
): readonly Unknown[] {
  if (pairs.every(isSameEnvironment)) return [];
  return notedInterpreters(before, after).unknown.map((name) => ({
    section: 'environment',
    what: `packages of ${name}`,
    why: 'one of the runs reused the results of all tasks that would have noted them',
  }));
}

function hasReused({ execution }: ComparedRecord): boolean {
  return Object.values(execution.tasks).some(({ outcome }) => outcome === 'cached');
}

function isSameEnvironment({ before, after }: TaskPair): boolean {
  const [old, now] = [before, after].map((side) => side?.execution?.components.environment);
  return old === now && before !== undefined && after !== undefined;
}
