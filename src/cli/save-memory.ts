import v8 from 'node:v8';
import type { EventSink } from '../model/event.ts';

/** Below this a run is small, and faster with what V8 does by itself. */
const MANY_TASKS = 2000;
/**
 * New objects keep to the space that they have, and old ones are looked through when they are 40 % more: at once, in some 50 ms.
 * Looked through in small steps beside the run, as V8 does by itself, what ends meanwhile is kept until the next time.
 */
const SAVING = ['--semi-space-growth-factor=1', '--heap-growing-percent=40', '--no-incremental-marking'];

/**
 * Passes events on, and keeps V8's heap small once the run has many tasks: the space for new objects otherwise grows to a quarter of
 * all memory of such a run, and what a run keeps, it keeps to its end (`bench/engine-memory.mjs`, `bench/remote-load.mjs`).
 */
export function savingMemory(emit: EventSink): EventSink {
  let tasks = 0;
  return (event) => {
    if (event.type === 'run-started' || event.type === 'step-expanded') {
      const isNew = tasks < MANY_TASKS;
      tasks += event.tasks.length;
      if (isNew && tasks >= MANY_TASKS) for (const flag of SAVING) v8.setFlagsFromString(flag);
    }
    emit(event);
  };
}
