import { cancelRun } from '../app/cancel-run.ts';
import type { Context } from '../app/context.ts';
import { resumeRun } from '../app/resume-run.ts';
import { runError } from '../app/run-error.ts';
import { type RunOutcome, runFlow } from '../app/run-flow.ts';
import { signEndedRun } from '../app/signing/sign-ended-run.ts';
import { signsRuns } from '../app/signing/signs-runs.ts';
import type { Config } from '../config/config.ts';
import { planned, warningsOf } from './asking.ts';
import type { Call } from './calls.ts';
import type { CloneCalls } from './clone-calls.ts';
import { resourceTexts, runnerTexts } from './given-texts.ts';
import type { ResumeOptions, RunFlowOptions } from './options.ts';
import type { Repository } from './repository.ts';
import type { RunResult } from './results.ts';

/** What executes, and ends what executes. */
export function runningCalls(
  { do: call }: CloneCalls,
  config: Config,
): Pick<Repository, 'runFlow' | 'resume' | 'cancel'> {
  return {
    runFlow: (options = {}) =>
      call(options, async ({ context }, asked) => {
        const { flow, force = false } = options;
        const how = { ...executed(options, config, asked), ...planned(options), flow, force };
        return ended(context, await runFlow(context, { ...how, selection: selectionOf(options) }), asked);
      }),
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
    cancel: (run, options) =>
      call(options, async ({ context }) => {
        await cancelRun(context, run);
      }),
  };
}

function executed(options: RunFlowOptions | ResumeOptions, config: Config, { signal, warn }: Call) {
  const { failFast = false, jobs = config.cpus, message, tag, remoteCache = true, onEvent } = options;
  const warnings = warningsOf({ warn });
  return {
    ...{ failFast, jobs, message, tag, remoteCache, signal },
    resources: resourceTexts(options.resources),
    runners: runnerTexts(options.runners),
    urgent: options.killSignal ?? new AbortController().signal,
    emit: (event: Parameters<typeof warnings>[0]) => {
      warnings(event);
      onEvent?.(event);
    },
  };
}

function selectionOf({ only, from, until }: RunFlowOptions) {
  return {
    ...(only === undefined ? {} : { only }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

/** Signed where git is configured to sign runs, as by the command line. */
async function ended(context: Context, outcome: RunOutcome, { warn }: Call): Promise<RunResult> {
  const { recorded, checkout } = outcome;
  const signed = await sign(context, recorded, warn);
  const error = runError(outcome);
  if (error !== undefined) throw error;
  const { id, commit, manifest, execution } = recorded;
  const kept = checkout.kept.map(({ path, artifact, because }) => ({ path, artifact, because }));
  const result = { id, commit, manifest, execution, written: checkout.written, kept };
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
