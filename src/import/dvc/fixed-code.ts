import type { TreeView } from './tree-view.ts';

const OF_DVC = ['!**/dvc.yaml', '!**/dvc.lock', '!**/*.dvc', '!**/.dvc/**', '!**/.dvcignore'];

/**
 * Globs that take DVC's own files out of the code: a step must not run again because dvc.lock changed, or because those files
 * are deleted one day. Not where a program reads them.
 */
export function fixedCode(tree: TreeView): readonly string[] {
  return tree.usesOfDvc.length === 0 ? OF_DVC : [];
}
