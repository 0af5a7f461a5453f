import type { Selection } from '../../flow/plan-types.ts';
import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import type { Digest } from '../../model/digest.ts';
import type { StoredBytes } from '../../model/execution.ts';
import type { RunId } from '../../model/run-id.ts';
import type { RunStatus } from '../../model/run-status.ts';
import type { RunnerSpec } from '../../model/runner.ts';
import type { ResolvedInput } from '../ports.ts';
import { workFolder } from './attempt-name.ts';
import { decodeVersioned } from './task-order.ts';

/** All that a driver on a cluster needs to drive a run (docs/worker-protocol.md, "Detached runs"). */
export interface DetachedRun {
  readonly version: 1;
  readonly run: RunId;
  readonly flow: string;
  readonly user: { readonly name: string; readonly email: string };
  readonly submittedAt: string;
  /** The machine that submitted it. */
  readonly host: string;
  /** Where its driver runs. */
  readonly runner: string;
  readonly runners: readonly RunnerSpec[];
  readonly options: {
    readonly file?: string;
    /** Every parameter, as `name=value`. */
    readonly set: readonly string[];
    readonly selection: Selection;
    readonly resources: readonly string[];
    readonly runners: readonly string[];
    readonly force: boolean;
    readonly failFast: boolean;
    readonly jobs: number;
    readonly message?: string;
    readonly remoteCache: boolean;
  };
  /** A pack file of the code commit. */
  readonly pack: StoredBytes;
  readonly objectFormat: 'sha1' | 'sha256';
  readonly codeCommit: string;
  readonly branch?: string;
  /** Of a run with a driver. */
  readonly outside?: OutsideInputs & {
    /** Steps that run where the driver does. */
    readonly here: readonly string[];
  };
  /** Of a run whose tasks a scheduler starts, one process each. */
  readonly scheduled?: ScheduledFacts;
}

/** What came from outside of a run, found once where it was started. */
export interface OutsideInputs {
  /** By step and input. */
  readonly inputs: { readonly [step: string]: { readonly [input: string]: ResolvedInput } };
  /** Input SPEC → the run that it was taken from. */
  readonly consumed: { readonly [spec: string]: { readonly id: RunId; readonly commit: string } };
}

/** What all tasks of a scheduled run have to see alike (docs/worker-protocol.md, "Scheduled runs"). */
export interface ScheduledFacts extends OutsideInputs {
  /** As the scheduler calls the run. */
  readonly name: string;
  /** URL of the git repository that the code is from and that gets the run, without credentials; absent: a clone was at hand. */
  readonly repository?: string;
}

/** The end of a detached run: all that its commit is made of, so that it is the same commit whoever makes it. */
export interface DetachedEnd {
  readonly version: 1;
  readonly run: RunId;
  readonly flow: string;
  readonly status: RunStatus;
  /** Texts of the files of the run commit. */
  readonly files: { readonly [name: string]: string };
  readonly parents: readonly string[];
  readonly message: string;
  /** `name <email>`, and epoch seconds. */
  readonly user: string;
  readonly at: number;
  readonly commit: string;
  /** Of a scheduled run: a digest of which attempts it tells of. */
  readonly basis?: Digest;
}

/** Why a driver could not drive its run; then there is no commit. */
export interface DetachedFailure {
  readonly version: 1;
  readonly run: RunId;
  readonly failure: string;
}

/** Names of the records of a detached run. */
export function detachedRecord(run: string, name: 'run' | 'job' | 'end' | 'cancel'): string {
  return `${workFolder(run)}/${name}`;
}

export function encodeDetached(value: DetachedRun | DetachedEnd | DetachedFailure): Buffer {
  return Buffer.from(encodeCanonical(value as unknown as RecordValue, 'compact'));
}

/** @throws MlgitError `bad-order` (integrity). */
export function decodeDetachedRun(name: string, bytes: Uint8Array): DetachedRun {
  return decodeVersioned(name, bytes) as unknown as DetachedRun;
}

/** @throws MlgitError `bad-order` (integrity). */
export function decodeDetachedEnd(name: string, bytes: Uint8Array): DetachedEnd | DetachedFailure {
  return decodeVersioned(name, bytes) as unknown as DetachedEnd | DetachedFailure;
}
