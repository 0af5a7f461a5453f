import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MlgitError } from '../model/mlgit-error.ts';
import { environmentOf, workingFolder } from './environment.ts';
import { filteredPaths } from './filtered-paths.ts';
import type { GitObjects, Oid, Snapshot } from './port.ts';
import { runGit } from './process.ts';
import type { SnapshotSession } from './snapshot.ts';

/** A commit as the snapshot that it would be of a working tree that has just that. Writes no objects. */
export async function snapshotOfCommit(
  session: Pick<SnapshotSession, 'location' | 'env' | 'hasFilters'>,
  objects: GitObjects,
  commit: Oid,
): Promise<Snapshot> {
  const found = await objects.readCommit(commit);
  if (found === undefined) throw absentCommit(commit);
  const files = await objects.listTree(found.tree);
  const filtered = (await session.hasFilters())
    ? await filteredOf(session, commit, files)
    : new Set<string>();
  return {
    head: commit,
    branch: undefined,
    tree: found.tree,
    dirty: false,
    files: files.map((file) => ({ ...file, filtered: filtered.has(file.path) })),
    leftOut: [],
  };
}

/** By the attributes of the commit itself, which an index of its own holds. */
async function filteredOf(
  { location, env }: Pick<SnapshotSession, 'location' | 'env'>,
  commit: Oid,
  files: readonly { readonly path: string }[],
): Promise<Set<string>> {
  const folder = await mkdtemp(join(location.gitDir, 'mlgit-index-'));
  try {
    const call = {
      cwd: workingFolder(location),
      env: { ...environmentOf(location, env), GIT_INDEX_FILE: join(folder, 'index') },
    };
    await runGit({ ...call, args: ['-c', 'core.hooksPath=/dev/null', 'read-tree', commit] });
    return await filteredPaths(
      call,
      files.map(({ path }) => path),
      'index',
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function absentCommit(commit: Oid): MlgitError {
  return new MlgitError(`The code commit ${commit} of the run is not in this clone`, {
    code: 'object-missing',
    kind: 'integrity',
    hints: ['mlgit fetch', 'git fetch --refetch   (a partial clone)'],
  });
}
