import type { RunEvent } from '../../model/event.ts';

/** What `mlgit ui --json` prints when pages can be asked for, before the document at its end. */
export interface Listening {
  readonly type: 'listening';
  /** With the token that pages are served for. */
  readonly url: string;
}

/** One line of a stream: of `--progress ndjson`, or of `mlgit ui --json`. Which it is, its `type` says. */
export type StreamedObject = RunEvent | Listening;
