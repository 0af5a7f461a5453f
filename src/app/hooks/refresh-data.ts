import type { HookRepository } from './hook-repository.ts';

const POINTERS = ['**/*.mlgit'];

/** After `git checkout BRANCH`: of data whose pointer is not what it was at the commit that was left. */
export async function postCheckout(
  repository: HookRepository,
  [previous = '', , isBranch]: readonly string[],
): Promise<readonly string[]> {
  // A checkout of single files says 0.
  if (isBranch !== '1') return [];
  return refresh(repository, /^0*$/.test(previous) ? undefined : previous);
}

/** After a merge, also one that is not committed yet (`--squash`). */
export async function postMerge(repository: HookRepository): Promise<readonly string[]> {
  return refresh(repository, await repository.git.commitOf('ORIG_HEAD'));
}

async function refresh(repository: HookRepository, since: string | undefined): Promise<readonly string[]> {
  const { root } = repository.location;
  if (root === undefined) return [];
  const changed = await repository.git.staged(since, POINTERS);
  const pointers = changed.map(({ path }) => path);
  if (pointers.length === 0) return [];
  const { followPointers } = await import('./follow-pointers.ts');
  return followPointers(repository.config, root, pointers);
}
