import type { RunEvent } from '../../model/event.ts';
import type { NoteState, RunState } from './run-state.ts';

type Told<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** So many are kept: older ones are lines of the summary. */
const KEPT_NOTES = 20;

/** What is told of a run, and not of one of its tasks; the same for a sweep. */
export function reduceSurroundings(state: RunState, event: RunEvent): RunState {
  switch (event.type) {
    case 'run-cancelling':
      return { ...state, cancelling: { at: event.at, graceMs: event.graceMs } };
    case 'warning':
      return noted(state, { at: event.at, tone: 'note', text: event.message });
    case 'environment-building':
      return { ...state, building: { lock: event.lock, since: event.at, line: event.tool } };
    case 'environment-progress':
      return state.building === undefined
        ? state
        : { ...state, building: { ...state.building, line: event.line } };
    case 'environment-ready': {
      const { building: _, ...rest } = state;
      return rest;
    }
    case 'progress':
      return transferred(state, event);
    case 'run-ended':
      return { ...state, ended: true };
    default:
      return state;
  }
}

function transferred(state: RunState, event: Told<'progress'>): RunState {
  const { what, at, doneBytes, totalBytes, done, total } = event;
  const others = state.transfers.filter((one) => one.what !== what);
  if (done >= total) return { ...state, transfers: others };
  const since = state.transfers.find((one) => one.what === what)?.since ?? at;
  return { ...state, transfers: [...others, { what, since, at, doneBytes, totalBytes }] };
}

export function noted(state: RunState, note: NoteState): RunState {
  const others = state.notes.filter(({ task }) => task === undefined || task !== note.task);
  return { ...state, notes: [...others, note].slice(-KEPT_NOTES) };
}
