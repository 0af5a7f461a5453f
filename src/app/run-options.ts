import type { Selection } from '../flow/plan-types.ts';
import type { Oid } from '../git/port.ts';
import type { EventSink } from '../model/event.ts';
import type { ParamValue } from '../model/flow.ts';
import type { RunRecord } from '../model/run.ts';
import type { RunId } from '../model/run-id.ts';
import type { ExternalInputs } from './external-inputs.ts';
import type { RunPlaces } from './run-places.ts';

/** A commit that is run as if the working tree were it, with values for those of its parameters that are named. */
export interface CommitToRun {
  readonly commit: Oid;
  /** Its flow file; undefined: `mlgit.yaml`. */
  readonly file: string | undefined;
  readonly params: { readonly [name: string]: ParamValue };
}

export interface Rerun {
  readonly run: RunRecord;
  /** Whose results stand for tasks that are not selected, whatever their keys; the first that has one. */
  readonly taken: readonly RunRecord[];
}

/** What `mlgit run` was asked for. */
export interface RunOptions {
  readonly flow: string | undefined;
  /** Flow file relative to the caller's folder; undefined: `mlgit.yaml` at the root. */
  readonly file: string | undefined;
  /** `name=value` texts of `--set`. */
  readonly set: readonly string[];
  readonly selection: Selection;
  /** `[STEP.]NAME=VALUE` texts of `--resources`. */
  readonly resources: readonly string[];
  /** `[STEP=]NAME` texts of `--runner`. */
  readonly runners: readonly string[];
  readonly force: boolean;
  /** Of a run that has an id already; without, one is drawn. */
  readonly id?: RunId;
  /** After the first failure start nothing more, and end what runs. */
  readonly failFast: boolean;
  readonly jobs: number;
  /** Of several runs of this process at once; without, the run opens its own. */
  readonly places?: RunPlaces;
  /** Id of the sweep that it is part of: it is never latest, and nothing of it is put into the working tree. */
  readonly sweep?: string;
  /** Every read of its tasks is to be seen, as for `mlgit narrow`. */
  readonly trace?: true;
  readonly message: string | undefined;
  readonly tag: string | undefined;
  /** Whether results of colleagues are looked for in the store of the team. */
  readonly remoteCache: boolean;
  /** The run that this one goes on with; with `sameCode` from its tree instead of the working tree. */
  readonly resume?: { readonly run: RunRecord; readonly sameCode: boolean } | undefined;
  /** The run that this one is made to reproduce: its tree, its parameters; nothing is taken from a cache or given to one. */
  readonly rerun?: Rerun;
  /** Instead of the working tree. */
  readonly at?: CommitToRun;
  /** What was found outside of the run where it was started, somewhere else, or by the run that this one reproduces. */
  readonly inputs?: ExternalInputs;
  readonly emit: EventSink;
  /** Asks for a graceful end. */
  readonly signal: AbortSignal;
  /** Asks for an end at once, after `signal`. */
  readonly urgent: AbortSignal;
}
