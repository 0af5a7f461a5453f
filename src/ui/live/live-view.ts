import type { LogLines } from './log-lines.ts';
import type { Phase } from './run-state.ts';

/** What somebody who watches has chosen to see. */
export interface LiveView {
  readonly screen: 'steps' | 'log' | 'help';
  /** Undefined until somebody moves. */
  readonly selected: Selection | undefined;
  readonly expanded: ReadonlySet<string>;
  /** First row that is shown of the list. */
  readonly top: number;
  /** A question that the next key answers. */
  readonly asking: 'cancel' | undefined;
  /** What became of the last key, until the next one. */
  readonly said: string | undefined;
  readonly log: LogView | undefined;
}

/**
 * What is chosen of the list. A task that goes on to another phase goes to another place of it, and what is chosen is then
 * what has come to its place: nobody's cursor jumps.
 */
export interface Selection {
  /** Step, or id of a task of an expanded fan-out. */
  readonly key: string;
  /** Where it was seen, and in what phase. */
  readonly row: number;
  readonly phase: Phase | undefined;
}

export interface LogView {
  readonly lines: LogLines;
  /** First line that is shown; undefined: its end, as it grows. */
  readonly top: number | undefined;
}

export const FIRST_VIEW: LiveView = {
  screen: 'steps',
  selected: undefined,
  expanded: new Set(),
  top: 0,
  asking: undefined,
  said: undefined,
  log: undefined,
};

/** What can be done beside looking, and what is said where it cannot. */
export interface LiveAbilities {
  /** Whether there are keys at all. */
  readonly keys: boolean;
  /** What `c` does, as a question without its mark. */
  readonly cancelling: string;
  /** What Ctrl-C does, in a few words. */
  readonly interrupting: string;
  readonly canDetach: boolean;
  /** What `d` does, or why it does nothing. */
  readonly detaching: string;
  readonly canOpenLogs: boolean;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}
