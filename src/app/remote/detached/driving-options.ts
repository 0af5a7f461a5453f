import type { DetachedRun } from '../../../executor/remote/detached-run.ts';
import type { RunOptions } from '../../run-options.ts';

/** What whoever started a run elsewhere asked `mlgit run` for, for whoever drives it. */
export function drivingOptions(
  { run, flow, options }: DetachedRun,
  around: Pick<RunOptions, 'emit' | 'signal' | 'urgent'>,
): RunOptions {
  const { file, message } = options;
  return { ...options, id: run, flow, file, message, tag: undefined, ...around };
}
