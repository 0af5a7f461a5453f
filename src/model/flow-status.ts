import type { Digest } from './digest.ts';
import type { RequestedResources } from './execution.ts';
import type { ParamValue } from './flow.ts';
import type { RunId } from './run-id.ts';

/** What a run would do now, step by step. */
export interface FlowStatus {
  readonly flow: string;
  readonly params: { readonly [name: string]: ParamValue };
  /** The working tree differs from HEAD. */
  readonly dirty: boolean;
  /** Kept out of the snapshot because they look like credentials. */
  readonly leftOut: readonly string[];
  readonly steps: readonly StepStatus[];
}

export interface StepStatus {
  /** Id of the task: the step's name, in a fan-out with its item. */
  readonly step: string;
  /** `left-out`: skipped as the flow says. `will-fail`: already known to. */
  readonly state: 'cached' | 'will-run' | 'left-out' | 'will-fail' | 'not-selected';
  readonly key?: Digest;
  /** Of a cached step: the run that computed it. */
  readonly firstRun?: RunId;
  /** Of a step that will run: what each of its tasks asks the machine for. */
  readonly resources?: RequestedResources;
  /** Why it will run, where that is known without a comparison; of a cached step: what its checks have found. */
  readonly because?: string;
  /** Steps that run before it and decide whether it really must. */
  readonly after?: readonly string[];
  readonly components?: { readonly [component: string]: string };
  /** Components of the key that differ from the last run. */
  readonly changes?: readonly KeyChange[];
  /** The run that `changes` compares with. */
  readonly against?: RunId;
}

/** One component of the key that differs between the last run and now. */
export interface KeyChange {
  readonly component: string;
  readonly before: string | undefined;
  readonly now: string | undefined;
  /** Of `code`: the files that differ. */
  readonly files?: readonly string[];
  /** Of those, the ones that the last attempt did not read; absent when that is not known. */
  readonly unread?: readonly string[];
}
