import { compareBytes } from '../base/byte-order.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { isCredentialName } from './credential-names.ts';
import type { Oid, SnapshotOptions } from './port.ts';
import type { TrackedChange, UnmergedPath, WorkingTreeStatus } from './status.ts';
import { ACCEPTED_MANIFEST } from './tracked-documents.ts';
import { decodePath } from './tree-walk.ts';

/** An entry as HEAD has it; without `oid` HEAD has none. */
export interface HeadEntry {
  readonly path: Buffer;
  readonly mode: string;
  readonly oid: Oid | undefined;
}

/** How the temporary index is to differ from the user's. */
export interface SnapshotPlan {
  /** Entries to set back to HEAD's, or to drop. */
  readonly restore: readonly HeadEntry[];
  readonly remove: readonly Buffer[];
  /** Tracked files to read from the working tree. */
  readonly update: readonly Buffer[];
  /** Untracked files to add, unless they turn out too large. */
  readonly add: readonly string[];
  /** What may bring in contents that HEAD does not have. */
  readonly suspects: readonly HeadEntry[];
  readonly leftOut: readonly string[];
  /** Whether the resulting tree may differ from HEAD's at all. */
  readonly differs: boolean;
}

/**
 * Decides by names and states alone; nothing is read. `barred` are paths whose contents were found to be credentials.
 * Of accepted manifests that a merge left in conflict HEAD's are taken: a run of what was merged is what resolves that.
 * @throws MlgitError `unmerged-index` (usage).
 */
export function planSnapshot(
  status: WorkingTreeStatus,
  options: Pick<SnapshotOptions, 'outputs' | 'wants' | 'always'>,
  barred: ReadonlySet<string> = new Set(),
): SnapshotPlan {
  const accepted = status.unmerged.filter(({ path }) => ACCEPTED_MANIFEST.test(path.toString()));
  refuseUnmerged(status.unmerged.filter((one) => !accepted.includes(one)));
  const isOutput = outputMatcher(options.outputs);
  const isBarred = (path: string): boolean => barred.has(path) || isCredentialName(path);
  const restore = accepted.map(
    ({ path, headMode, headOid }): HeadEntry => ({ path, mode: headMode, oid: headOid }),
  );
  const remove: Buffer[] = [];
  const update: Buffer[] = [];
  const suspects: HeadEntry[] = [];
  const leftOut: string[] = [];
  let differs = status.head === undefined || accepted.length > 0;
  for (const change of status.changes) {
    const path = change.path.toString();
    const atHead: HeadEntry = { path: change.path, mode: change.headMode, oid: change.headOid };
    const verdict = isOutput(path) ? 'keep-head' : fateOf(change, isBarred(path));
    if (verdict === 'leave-out') leftOut.push(path);
    if (verdict === 'keep-head' || verdict === 'leave-out') {
      if (change.staged !== '.') restore.push(atHead);
      continue;
    }
    differs = true;
    if (verdict === 'remove') remove.push(change.path);
    if (verdict === 'take' && change.work !== '.') update.push(change.path);
    if (verdict === 'take') suspects.push(atHead);
  }
  const add: string[] = [];
  for (const bytes of status.untracked) {
    const lossy = bytes.toString();
    // A folder that is a repository of its own is not part of this one.
    if (lossy.endsWith('/') || isOutput(lossy) || !options.wants(lossy)) continue;
    if (isBarred(lossy)) leftOut.push(lossy);
    else add.push(decodePath(bytes));
  }
  for (const path of options.always ?? []) {
    if (isBarred(path)) leftOut.push(path);
    else if (!add.includes(path)) add.push(path);
  }
  return {
    restore,
    remove,
    update,
    add,
    suspects,
    leftOut: leftOut.sort(compareBytes),
    differs: differs || add.length > 0,
  };
}

/** Whether a path is a declared output or lies in one. */
export function outputMatcher(outputs: readonly string[]): (path: string) => boolean {
  const exact = new Set(
    outputs.map((output) => output.replace(/\/+$/, '')).filter((output) => output !== ''),
  );
  return (path) => {
    for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) {
      if (exact.has(path.slice(0, at))) return true;
    }
    return false;
  };
}

/** `gone`: the user's own index has already dropped it. */
function fateOf(change: TrackedChange, barred: boolean): 'take' | 'remove' | 'gone' | 'leave-out' {
  if (change.work === 'D') return 'remove';
  if (change.staged === 'D' && change.work === '.') return 'gone';
  return barred ? 'leave-out' : 'take';
}

function refuseUnmerged(unmerged: readonly UnmergedPath[]): void {
  if (unmerged.length === 0) return;
  const paths = unmerged.map(({ path }) => path.toString()).sort(compareBytes);
  const others = paths.length > 1 ? ` and ${paths.length - 1} more` : '';
  throw new MlgitError(
    `The merge of ${paths[0]}${others} is not resolved: expected an index without conflicts`,
    {
      code: 'unmerged-index',
      kind: 'usage',
      hints: ['git status', `git add ${paths[0]}   (once it is resolved)`, 'git merge --abort'],
      details: { paths },
    },
  );
}
