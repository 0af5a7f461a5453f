import type { GitObjects, Ref } from '../git/port.ts';
import { MlgitError } from '../model/mlgit-error.ts';

/** The run id that a tag commit names in its `Mlgit-Run:` trailer. */
export async function readTagTarget(objects: GitObjects, ref: Ref): Promise<string> {
  const commit = await objects.readCommit(ref.oid);
  const id = commit === undefined ? undefined : trailer(commit.message, 'Mlgit-Run');
  if (id !== undefined) return id;
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
