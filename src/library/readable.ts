import type { LineageDirection, LineageDocument } from '../model/lineage/lineage-document.ts';
import type { CallOptions } from './options.ts';
import type { Artifact, ListedFile, LogLine, RunRow } from './results.ts';

export interface LineageOptions extends CallOptions {
  /** Default: `both`. */
  readonly direction?: LineageDirection | undefined;
  /** How many tasks to go in each direction. Default: 10. */
  readonly depth?: number | undefined;
}

/** What is read in the same way of a clone and of a repository elsewhere. A SPEC is `[FLOW][@REV][:PATH]`. */
export interface Readable {
  /** The run that a SPEC without a path names: `credit@prod`, `@latest`; in a clone also an id, or how one begins. */
  run(spec: string, options?: CallOptions): Promise<RunRow>;
  /** Of a run or task its artifacts, of a folder artifact its files. */
  list(
    spec: string,
    options?: CallOptions & { readonly recursive?: boolean | undefined },
  ): Promise<readonly ListedFile[]>;
  /** An artifact, or a file in one: `credit@prod:model`. Its bytes are not looked at before they are asked for. */
  artifact(spec: string, options?: CallOptions): Promise<Artifact>;
  /** What tasks printed, in the order of their starts, line by line. */
  logs(
    spec: string,
    options?: CallOptions & { readonly attempt?: number | 'last' | 'all' | undefined },
  ): AsyncIterable<LogLine>;
  /** Where something came from, and what was made from it (`schema/lineage.schema.json`). */
  lineage(spec: string, options?: LineageOptions): Promise<LineageDocument>;
  /** A page in HTML, whole in itself, of a run or of a flow with all its runs. */
  reportPage(subject: string, options?: CallOptions): Promise<string>;
  /** The same of where something came from, and what was made from it. */
  lineagePage(spec: string, options?: LineageOptions): Promise<string>;
  /** Ends calls that go on, and waits for them. Nothing is left open. May be called twice. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
