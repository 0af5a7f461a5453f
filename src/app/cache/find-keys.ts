import { type Digest, digestFromHex, digestHex } from '../../model/digest.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { specOf, tasksOfTarget } from '../find-target.ts';
import { specOrStep } from '../spec-or-step.ts';

/** A place that knows keys: the local cache, or that of a store. */
export type KeysFrom = (hex: string) => Promise<readonly Digest[]>;

/**
 * The cache keys that a text names: a key, or the beginning of one that no other begins with (without `b3:` of 8 digits or more); or those of the tasks that a SPEC
 * or a step of the newest run names.
 * @throws MlgitError (usage) `bad-key`, `no-such-result`, `ambiguous-key`, `which-task`, `no-key`, and what finding a SPEC throws.
 */
export async function findKeys(
  context: Context,
  text: string,
  keysFrom: KeysFrom,
): Promise<readonly Digest[]> {
  const hex = (/^b3:([0-9a-f]{4,64})$/.exec(text) ?? /^([0-9a-f]{8,64})$/.exec(text))?.[1];
  if (hex !== undefined) return [await keyBeginning(hex, keysFrom)];
  if (text.startsWith('b3:')) throw badKey(text);
  const { run, target } = await specOrStep(context, text);
  if (target.kind === 'run') {
    const shown = Object.keys(run.manifest.tasks).slice(0, 5);
    throw usageError('which-task', `${text} names a run, and a task of it is expected here`, [
      ...shown.map((id) => `mlgit cache evict ${specOf(run)}:${id}/`),
    ]);
  }
  const ids = target.kind === 'artifact' ? [target.taskId] : tasksOfTarget(run, target);
  const keys = ids.flatMap((id) => run.manifest.tasks[id]?.key ?? []);
  if (keys.length > 0) return [...new Set(keys)];
  throw usageError('no-key', `${specOf(run)}:${ids[0]}/ has no cache key: its result is reused by no run`, [
    `mlgit show ${specOf(run)}:${ids[0]}/`,
  ]);
}

async function keyBeginning(hex: string, keysFrom: KeysFrom): Promise<Digest> {
  if (hex.length === 64) return digestFromHex(hex);
  const found = await keysFrom(hex);
  const [only] = found;
  if (only === undefined) throw noSuchResult(`b3:${hex}`);
  if (found.length === 1) return only;
  throw usageError('ambiguous-key', `b3:${hex} is the start of ${found.length} cache keys`, [
    ...found.slice(0, 5).map((key) => `mlgit cache evict ${shortest(key, found)}`),
  ]);
}

/** Enough of it that it is no other's beginning. */
function shortest(key: Digest, all: readonly Digest[]): string {
  const hex = digestHex(key);
  const isOnly = (length: number) =>
    all.filter((one) => digestHex(one).startsWith(hex.slice(0, length))).length === 1;
  let length = 12;
  while (length < hex.length && !isOnly(length)) length++;
  return `b3:${hex.slice(0, length)}`;
}

export function noSuchResult(key: string): Error {
  return usageError('no-such-result', `No result of the key ${key} is in the cache, nor was one evicted`, [
    'mlgit show SPEC:STEP/   (prints the key of a task)',
    'mlgit status --json   (has the key of each step of now)',
  ]);
}

function badKey(text: string): Error {
  return usageError('bad-key', `Expected a cache key, b3: and 4 to 64 of its hex digits, found ${text}`, [
    'mlgit show SPEC:STEP/   (prints the key of a task)',
  ]);
}
