import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunRecord } from '../../model/run.ts';
import { createRunId, type RunId } from '../../model/run-id.ts';
import type { Context } from '../context.ts';
import type { ExternalInputs } from '../external-inputs.ts';
import { specOf } from '../find-target.ts';
import { runFlow } from '../run-flow.ts';
import type { RunOptions } from '../run-options.ts';

export type RerunOptions = Pick<RunOptions, 'runners' | 'resources' | 'jobs' | 'emit' | 'signal' | 'urgent'>;

export interface Rerunning {
  readonly inputs: ExternalInputs;
  readonly selection: RunOptions['selection'];
  readonly taken: readonly RunRecord[];
}

export interface MadeAgain {
  readonly run: RunRecord;
  /** What ended it before all of it had run, as an environment that cannot be made again. */
  readonly broken?: string;
}

/** Makes a run again from its record. @throws MlgitError `reproduction-cancelled` (interrupted). */
export async function rerun(
  context: Context,
  run: RunRecord,
  { inputs, selection, taken, ...options }: Rerunning & RerunOptions,
): Promise<MadeAgain> {
  const id = createRunId(context.config.randomBytes);
  let broken: MlgitError | undefined;
  try {
    await runFlow(context, {
      ...options,
      ...{ id, inputs, selection },
      flow: run.flow,
      file: undefined,
      set: [],
      force: true,
      failFast: false,
      message: undefined,
      tag: undefined,
      remoteCache: false,
      rerun: { run, taken },
    });
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    broken = error;
  }
  if (options.signal.aborted) throw cancelled(run);
  const made = await recordedAs(context, run.flow, id);
  if (made !== undefined) return broken === undefined ? { run: made } : { run: made, broken: broken.message };
  throw broken ?? new Error(`Internal error: rerun ${id} was not recorded`);
}

async function recordedAs(context: Context, flow: string, id: RunId): Promise<RunRecord | undefined> {
  context.runs.refresh();
  return (await context.runs.ofFlow(flow)).find((one) => one.id === id);
}

function cancelled(run: RunRecord): MlgitError {
  return new MlgitError(`The reproduction of ${specOf(run)} was cancelled: there is no verdict`, {
    code: 'reproduction-cancelled',
    kind: 'interrupted',
    hints: [`mlgit reproduce ${specOf(run)}`],
  });
}
