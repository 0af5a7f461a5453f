import type { Digest } from '../model/digest.ts';
import type { RunRecord } from '../model/run.ts';

/** What a SPEC took from a run: an output, or something in a folder. */
export interface TakenOutput {
  readonly taskId: string;
  readonly name: string;
  /** Path in the folder; empty for the whole. */
  readonly inner: string;
}

/**
 * The output of a run that a history input is: its SPEC's path says which, and its digest which of several that the path
 * could mean. Undefined when the record has none such.
 */
export function findTakenOutput(run: RunRecord, path: string, digest: Digest): TakenOutput | undefined {
  const words = path.split('/');
  let guess: TakenOutput | undefined;
  for (const [taskId, task] of Object.entries(run.manifest.tasks)) {
    for (const at of starts(taskId, task.item !== undefined, words)) {
      const name = words[at] ?? '';
      if (!Object.hasOwn(task.outputs, name)) continue;
      const output = task.outputs[name];
      const taken = { taskId, name, inner: words.slice(at + 1).join('/') };
      if (taken.inner === '' && output?.digest === digest) return taken;
      if (taken.inner !== '' && output?.kind === 'tree') guess ??= taken;
    }
  }
  return guess;
}

/** Where in the words the artifact's name may stand: behind the task, behind its step, or first. */
function* starts(taskId: string, hasItem: boolean, words: readonly string[]): Generator<number> {
  const task = taskId.split('/');
  const step = hasItem ? task.slice(0, -1) : task;
  if (isStart(step, words)) {
    // The keys of an item may be typed in any order; its digest tells which one it was.
    if (hasItem && words[step.length]?.includes('=') === true) yield task.length;
    yield step.length;
  }
  yield 0;
}

function isStart(start: readonly string[], words: readonly string[]): boolean {
  return start.every((word, i) => word === words[i]);
}
