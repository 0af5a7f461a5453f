import v8 from 'node:v8';
import type { EventSink } from '../model/event.ts';

/** Below this a run is small, and faster with what V8 does by itself. */
const MANY_TASKS = 2000;

/**
 * Passes events on, and keeps V8's space for new objects small once the run has many tasks: it otherwise grows to
 * a quarter of all memory of such a run, and what a run keeps, it keeps to its end (`bench/engine-memory.mjs`).
 */
export function savingMemory(emit: EventSink): EventSink {
  let tasks = 0;
  return (event) => {
    if (event.type === 'run-started' || event.type === 'step-expanded') {
      const isNew = tasks < MANY_TASKS;
      tasks += event.tasks.length;
      if (isNew && tasks >= MANY_TASKS) v8.setFlagsFromString('--semi-space-growth-factor=1');
    }
    emit(event);
  };
}
