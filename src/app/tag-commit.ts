import type { Commit, ReadableObjects, Ref } from '../git/port.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { isRunId } from '../model/run-id.ts';

/** Of a tag commit that took the tag back: the tag commit that it is at again. */
export const ROLLBACK_TRAILER = 'Mlgit-Rollback';

/** The run id that a tag commit names in its `Mlgit-Run:` trailer. */
export async function readTagTarget(objects: ReadableObjects, ref: Ref): Promise<string> {
  return tagTarget(ref, await objects.readCommit(ref.oid));
}

/** The same of a tag commit that was read already; undefined is one that is not here. */
export function tagTarget(ref: Ref, commit: Commit | undefined): string {
  const id = commit === undefined ? undefined : trailer(commit.message, 'Mlgit-Run');
  if (id !== undefined && isRunId(id)) return id;
  throw new MlgitError(`Tag ${ref.name} names no run: expected a trailer Mlgit-Run in its commit`, {
    code: 'bad-tag',
    kind: 'integrity',
    hints: [`git show ${ref.name}`],
  });
}

/** The last `Name: value` line of a message. */
export function trailer(message: string, name: string): string | undefined {
  return message
    .split('\n')
    .findLast((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2);
}
