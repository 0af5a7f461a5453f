import { cancelRun } from '../app/cancel-run.ts';
import type { RunCheckout } from '../app/checkout-run.ts';
import type { Context } from '../app/context.ts';
import { resumeRun } from '../app/resume-run.ts';
import { runError } from '../app/run-error.ts';
import { type RunOutcome, runFlow } from '../app/run-flow.ts';
import { runSweep } from '../app/run-sweep.ts';
import { signEndedRun } from '../app/signing/sign-ended-run.ts';
import { signsRuns } from '../app/signing/signs-runs.ts';
import type { Config } from '../config/config.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { planned, warningsOf } from './asking.ts';
import type { Call } from './calls.ts';
import type { CloneCalls } from './clone-calls.ts';
import { resourceTexts, runnerTexts, sweepTexts } from './given-texts.ts';
import type { ExecutionOptions, RunFlowOptions, SweepOptions } from './options.ts';
import type { Repository } from './repository.ts';
import type { RunResult, SweepResult } from './results.ts';

/** What executes, and ends what executes. */
export function runningCalls(
  { do: call }: CloneCalls,
  config: Config,
): Pick<Repository, 'runFlow' | 'sweep' | 'resume' | 'cancel'> {
  return {
    runFlow: (options = {}) =>
      call(options, async ({ context }, asked) => {
        const { flow, force = false } = options;
        const how = { ...executed(options, config, asked), ...planned(options), flow, force };
        return ended(context, await runFlow(context, { ...how, selection: selectionOf(options) }), asked);
      }),
    sweep: (over, options = {}) =>
      call(options, ({ context }, asked) => sweep(context, over, { options, config, asked })),
    resume: (run, options = {}) =>
      call(options, async ({ context }, asked) => {
        const { sameCode = false } = options;
        const how = {
          ...executed(options, config, asked),
          set: planned({ set: options.set }).set,
          run,
          sameCode,
        };
        return ended(context, await resumeRun(context, how), asked);
      }),
    cancel: (run, options) => call(options, ({ context }) => cancelRun(context, run)),
  };
}

/** How tasks are executed, of what a caller said. */
export function executed(options: ExecutionOptions, config: Config, { signal, warn }: Call) {
  const { failFast = false, jobs = config.cpus, message, tag, remoteCache = true, onEvent } = options;
  const warnings = warningsOf({ warn });
  return {
    ...{ failFast, jobs, message, tag, remoteCache, signal },
    resources: resourceTexts(options.resources),
    runners: runnerTexts(options.runners),
    urgent: options.killSignal ?? new AbortController().signal,
    emit: (event: Parameters<typeof warnings>[0]) => {
      warnings(event);
      try {
        onEvent?.(event);
      } catch (error) {
        throw callbackFailed(error);
      }
    },
  };
}

/** What the caller's function throws is no bug of this program. */
function callbackFailed(cause: unknown): MlgitError {
  const what = cause instanceof Error ? cause.message : String(cause);
  return new MlgitError(`onEvent threw: ${what}`, {
    code: 'callback-failed',
    kind: 'usage',
    hints: ['its cause is what was thrown; catch in onEvent what must not end the run'],
    cause,
  });
}

export function selectionOf({ only, from, until }: RunFlowOptions) {
  return {
    ...(only === undefined ? {} : { only }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

async function sweep(
  context: Context,
  over: Parameters<Repository['sweep']>[0],
  how: { readonly options: SweepOptions; readonly config: Config; readonly asked: Call },
): Promise<SweepResult> {
  const { options, config, asked } = how;
  const { flow, force = false, sample, best } = options;
  const { report, checkout, error } = await runSweep(context, {
    ...executed(options, config, asked),
    ...planned(options),
    ...{ flow, force, selection: selectionOf(options), sweeps: sweepTexts(over), sample },
    checkout: best === undefined ? undefined : `best:${best}`,
    onRecorded: async (recorded) => void (await sign(context, recorded, asked.warn)),
  });
  if (error !== undefined) throw error;
  return { ...report, ...placed(checkout ?? { written: [], kept: [] }) };
}

function placed({
  written,
  kept,
}: Pick<RunCheckout, 'written' | 'kept'>): Pick<RunResult, 'written' | 'kept'> {
  return { written, kept: kept.map(({ path, artifact, because }) => ({ path, artifact, because })) };
}

/** Signed where git is configured to sign runs, as by the command line. */
async function ended(context: Context, outcome: RunOutcome, { warn }: Call): Promise<RunResult> {
  return resultOf(outcome, await sign(context, outcome.recorded, warn));
}

/** @throws MlgitError of a run that did not succeed. */
export function resultOf(outcome: RunOutcome, signed?: boolean): RunResult {
  const { recorded, checkout } = outcome;
  const error = runError(outcome);
  if (error !== undefined) throw error;
  const { id, commit, manifest, execution } = recorded;
  const result = { id, commit, manifest, execution, ...placed(checkout) };
  return signed === undefined ? result : { ...result, signed };
}

async function sign(
  context: Context,
  recorded: RunOutcome['recorded'],
  warn: Call['warn'],
): Promise<boolean | undefined> {
  if (!(await signsRuns(context))) return undefined;
  const failure = await signEndedRun(context, recorded, false);
  if (failure !== undefined) warn({ message: failure.message, hints: failure.hints });
  return failure === undefined;
}
