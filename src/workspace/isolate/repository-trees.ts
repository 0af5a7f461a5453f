import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { listFolder, readTextIfAny } from '../environment/present-path.ts';

/**
 * Every folder of the clone that a task must not look into: its working trees, and git's own folder where it lies
 * outside of them. Real paths; those that are gone are left out. `root` is the working tree of the run.
 */
export async function repositoryTrees(commonDir: string, root: string): Promise<string[]> {
  const trees = [root, commonDir];
  // Of a clone made in the ordinary way, git's folder lies in the main working tree.
  if (basename(commonDir) === '.git') trees.push(dirname(commonDir));
  const linked = join(commonDir, 'worktrees');
  for (const name of await listFolder(linked)) {
    const gitFile = (await readTextIfAny(join(linked, name, 'gitdir')))?.trim();
    if (gitFile?.startsWith('/')) trees.push(dirname(gitFile));
  }
  const real = await Promise.all(trees.map((tree) => realpath(tree).catch(() => undefined)));
  return [...new Set(real.filter((tree) => tree !== undefined))];
}
