import type { JobSlots } from '../executor/job-slots.ts';
import type { Selection } from '../flow/plan-types.ts';
import type { EventSink } from '../model/event.ts';

/** What `mlgit run` was asked for. */
export interface RunOptions {
  readonly flow: string | undefined;
  /** Flow file relative to the caller's folder; undefined: `mlgit.yaml` at the root. */
  readonly file: string | undefined;
  /** `name=value` texts of `--set`. */
  readonly set: readonly string[];
  readonly selection: Selection;
  readonly force: boolean;
  /** After the first failure start nothing more, and end what runs. */
  readonly failFast: boolean;
  readonly jobs: number;
  /** Places that several runs share; without, `jobs` of its own. */
  readonly slots?: JobSlots;
  /** Id of the sweep that it is part of: it is never latest, and nothing of it is put into the working tree. */
  readonly sweep?: string;
  /** Every read of its tasks is to be seen, as for `mlgit narrow`. */
  readonly trace?: true;
  readonly message: string | undefined;
  readonly tag: string | undefined;
  /** Whether results of colleagues are looked for in the store of the team. */
  readonly remoteCache: boolean;
  readonly emit: EventSink;
  readonly signal: AbortSignal;
}
