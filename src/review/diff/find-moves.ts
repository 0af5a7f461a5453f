import type { FolderFileChange } from '../../model/diff/artifact-diff.ts';

/** Takes a file that is gone and one that is new and the same for one that was moved; each only once. */
export function findMoves(changes: readonly FolderFileChange[]): {
  readonly changes: FolderFileChange[];
  /** Of the files that were moved. */
  readonly movedBytes: number;
} {
  const gone = new Map<string, FolderFileChange[]>();
  for (const change of changes) {
    const { before, after } = change;
    // An empty file is no sign of where another one went.
    if (before === undefined || after !== undefined || before.sizeBytes === 0) continue;
    const id = `${before.kind} ${before.digest}`;
    const same = gone.get(id);
    if (same === undefined) gone.set(id, [change]);
    else same.push(change);
  }
  const taken = new Set<FolderFileChange>();
  let movedBytes = 0;
  const found = changes.map((change): FolderFileChange => {
    const { path, before, after } = change;
    if (before !== undefined || after === undefined) return change;
    const from = gone.get(`${after.kind} ${after.digest}`)?.pop();
    if (from?.before === undefined) return change;
    taken.add(from);
    movedBytes += after.sizeBytes;
    return { path, movedFrom: from.path, before: from.before, after };
  });
  return { changes: found.filter((change) => !taken.has(change)), movedBytes };
}
