import type { CallOptions } from './options.ts';
import type { Readable } from './readable.ts';
import type { RunRow } from './results.ts';

/** A repository that is read without a clone of it. Every call asks it anew; what cannot change is remembered. */
export interface Remote extends Readable {
  readonly repo: string;
  /** Runs of a flow that it has, newest first. */
  runs(flow: string, options?: CallOptions): AsyncIterable<RunRow>;
}
