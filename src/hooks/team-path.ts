import { relative, sep } from 'node:path';

/**
 * The path, relative to the top of the working tree, of a file that the team has in git; undefined for one that is this
 * clone's alone, in the git folder or outside.
 */
export function teamPath(
  { root, gitDir }: { readonly root: string | undefined; readonly gitDir: string },
  path: string,
): string | undefined {
  if (root === undefined || !path.startsWith(root + sep) || path.startsWith(gitDir + sep)) return undefined;
  return relative(root, path).split(sep).join('/');
}
