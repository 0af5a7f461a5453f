/**
 * Where an output of a task appears in the working tree: at its declared path; of an item of a fan-out, or of a step of
 * a subflow, in a folder of that name beside it: `models/m.bin` of `train/depth=3` is `models/depth=3/m.bin`.
 */
export function placeInTree(taskId: string, path: string): string {
  const words = taskId.split('/');
  const hasItem = words.at(-1)?.includes('=') === true;
  const item = hasItem ? words.slice(-1) : [];
  const around = words.slice(0, hasItem ? -2 : -1);
  const slash = path.lastIndexOf('/');
  return [...(slash === -1 ? [] : [path.slice(0, slash)]), ...around, ...item, path.slice(slash + 1)].join(
    '/',
  );
}
