import { splitTaskId } from '../model/task-id.ts';

/**
 * Where an output of a task appears in the working tree: at its declared path; of an item of a fan-out, or of a step of
 * a subflow, in a folder of that name beside it: `models/m.bin` of `train/depth=3` is `models/depth=3/m.bin`.
 */
export function placeInTree(taskId: string, path: string): string {
  const { step, item } = splitTaskId(taskId);
  const around = step.split('/').slice(0, -1);
  const slash = path.lastIndexOf('/');
  return [
    ...(slash === -1 ? [] : [path.slice(0, slash)]),
    ...around,
    ...(item === undefined ? [] : [item]),
    path.slice(slash + 1),
  ].join('/');
}
