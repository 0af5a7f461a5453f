import type { RecordedReproduction } from '../app/reproduce/reproductions-of.ts';
import type { CheckedSignature } from '../app/signing/signatures-of.ts';
import type { BisectReport } from '../model/bisect-report.ts';
import type { CallOptions, ExecutionOptions } from './options.ts';

export interface BisectOptions
  extends CallOptions,
    Pick<ExecutionOptions, 'resources' | 'runners' | 'jobs' | 'remoteCache' | 'onEvent' | 'killSignal'> {
  /** The metric that fell. */
  readonly metric: string;
  /** Run, tag or git revision where it was good. */
  readonly good: string;
  /** Where it is not. */
  readonly bad: string;
  /** Step or task, where several have the metric. */
  readonly step?: string | undefined;
  /** What is still good. Default: half way between the two ends. */
  readonly threshold?: number | undefined;
  /** Which way is good. Default: as the flow says, else the good end's. */
  readonly direction?: 'max' | 'min' | undefined;
  /** Take a merge as one step. */
  readonly firstParent?: boolean | undefined;
  /** What is done at a commit: run nothing, run where no run is recorded, or run anyway. Default: `missing`. */
  readonly running?: 'never' | 'missing' | 'always' | undefined;
}

/** What takes a longer look at runs. */
export interface Inquiries {
  /** Finds the commit or parameter at which a metric fell. Commits in between are run where need be; the working tree is left alone. */
  bisect(flow: string, options: BisectOptions): Promise<BisectReport>;
  /** What a run came to whenever it was run again, here or, as far as was fetched, elsewhere. */
  reproductions(run: string, options?: CallOptions): Promise<readonly RecordedReproduction[]>;
  /** What was signed about a run, each signature verified by whom this clone trusts. Only the state `good` counts. */
  signatures(run: string, options?: CallOptions): Promise<readonly CheckedSignature[]>;
}
