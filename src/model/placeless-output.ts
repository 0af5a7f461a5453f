/** Below this lies what has no place in the tree, in the workspace of its task. */
const PLACELESS = '.mlgit/';

/** Whether an output of this path is in the store alone: values of functions, which no run puts into the working tree. */
export function isPlaceless(path: string): boolean {
  return path.startsWith(PLACELESS);
}
