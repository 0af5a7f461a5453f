import { join } from 'node:path';
import type { Context } from './context.ts';
import { requireRoot } from './load-flow.ts';
import { recoverRuns } from './recover-runs.ts';
import { type RunOutcome, runFlow } from './run-flow.ts';
import type { RunOptions } from './run-options.ts';
import { runToResume } from './run-to-resume.ts';
import { selectionOf } from './selection-of-run.ts';

export type ResumeOptions = Omit<RunOptions, 'flow' | 'file' | 'selection' | 'force' | 'resume'> & {
  /** A run id, a SPEC of a run, or a flow; undefined: this clone's newest run that did not succeed. */
  readonly run: string | undefined;
  /** From the tree that was recorded, instead of the working tree. */
  readonly sameCode: boolean;
};

/** Goes on with a run that did not succeed, as a new run with the same parameters and the same part of the flow. */
export async function resumeRun(context: Context, options: ResumeOptions): Promise<RunOutcome> {
  await recoverRuns(context, options.emit);
  const run = await runToResume(context, options.run);
  const { file } = run.execution;
  return runFlow(context, {
    ...options,
    flow: run.flow,
    file: file === undefined ? undefined : join(requireRoot(context), file),
    selection: selectionOf(run),
    force: false,
    resume: { run, sameCode: options.sameCode },
  });
}
