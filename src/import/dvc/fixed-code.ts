import type { TreeView } from './tree-view.ts';

/** What begins by taking away takes away from the whole tree. */
const ALWAYS = '!**/.dvcignore';
const OF_DVC = ['!**/dvc.yaml', '!**/dvc.lock', '!**/*.dvc', '!**/.dvc/**'];

/**
 * Globs that take DVC's own files out of the code: a step must not run again because dvc.lock changed, or because those files
 * are deleted one day. Not those that a program reads.
 */
export function fixedCode(tree: TreeView): readonly string[] {
  return tree.usesOfDvc.every(({ isLive }) => isLive) ? [...OF_DVC, ALWAYS] : [ALWAYS];
}
