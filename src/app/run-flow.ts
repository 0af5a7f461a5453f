import { GRACE_MS } from '../executor/run-attempt.ts';
import { runStatus } from '../executor/run-document.ts';
import { RunJournal } from '../executor/run-journal.ts';
import { inScope, RunProgress } from '../executor/run-progress.ts';
import type { TaskResult } from '../executor/task-result.ts';
import type { PlannedStep } from '../flow/plan-types.ts';
import type { StepOutline } from '../model/event.ts';
import { activeFolder } from './active-folder.ts';
import { refuseBoundTag } from './bound-tags.ts';
import { checkoutRun, type RunCheckout } from './checkout-run.ts';
import { requireCheckEngine } from './checks/require-engine.ts';
import type { Context } from './context.ts';
import { executeRun } from './execute-run.ts';
import { flowStatus } from './flow-status.ts';
import { tellOfEnd } from './notify/tell-of-end.ts';
import { type PreparedRun, prepareRun } from './prepare-run.ts';
import { type RecordedRun, recordRun } from './record-run.ts';
import { recoverRuns } from './recover-runs.ts';
import { requireLastingCredentials } from './remote/driver/lasting-credentials.ts';
import { requireElsewhere } from './remote/driver/require-elsewhere.ts';
import { requirePossible } from './resources/require-possible.ts';
import type { RunOptions } from './run-options.ts';
import { openPlaces } from './run-places.ts';
import { describeRun, type RunStart, startRun } from './start-run.ts';
import { refuseTagLikeId, requireTagName, tagRun } from './tags.ts';

export interface RunOutcome {
  readonly recorded: RecordedRun;
  readonly results: ReadonlyMap<string, TaskResult>;
  readonly checkout: RunCheckout;
  readonly wallMs: number;
}

/** Executes what is not cached, records the run, and puts its outputs into the working tree. */
export async function runFlow(context: Context, options: RunOptions): Promise<RunOutcome> {
  const began = context.config.clock.monotonic();
  requireTagName(options.tag);
  await recoverRuns(context, options.emit);
  const prepared = await prepareRun(context, { ...options, keep: true });
  try {
    return await runPrepared(context, prepared, { began, options });
  } finally {
    await prepared.tree.close();
  }
}

async function runPrepared(
  context: Context,
  prepared: PreparedRun,
  { began, options }: { readonly began: number; readonly options: RunOptions },
): Promise<RunOutcome> {
  await requireCheckEngine(prepared.plan);
  await requireElsewhere(context, prepared);
  await requireLastingCredentials(context, prepared, () => flowStatus(context, options));
  if (options.tag !== undefined) {
    await refuseTagLikeId(context, prepared.plan.flow.name, options.tag);
    await refuseBoundTag(context, prepared.plan.flow.name, options.tag);
  }
  await requirePossible(context, prepared.plan.steps, () => flowStatus(context, options));
  const start = await startRun(context, prepared, options);
  const journal = new RunJournal(activeFolder(context), start.header, context.config.clock.now);
  emitStarted(context, prepared, start, options);
  const progress = new RunProgress();
  const tellCancelling = (): void =>
    options.emit({ type: 'run-cancelling', at: context.config.clock.now(), graceMs: GRACE_MS });
  options.signal.addEventListener('abort', tellCancelling, { once: true });
  const places = options.places ?? openPlaces(context, options.jobs);
  const run = { prepared, start, journal, options, progress, places };
  const { tasks, results } = await executeRun(context, run).finally(() => {
    options.signal.removeEventListener('abort', tellCancelling);
    if (options.places === undefined) places.close();
  });
  const status = runStatus(results, options.signal.aborted);
  const recorded = await recordRun(context, {
    plan: prepared.plan,
    tasks,
    results,
    status,
    ...(await describeRun(context, prepared, start, options)),
  });
  journal.remove();
  const wallMs = context.config.clock.monotonic() - began;
  const at = context.config.clock.now();
  options.emit({ type: 'run-ended', at, run: recorded.id, status, commit: recorded.commit, wallMs });
  if (options.tag !== undefined && status === 'succeeded') await tagRecorded(context, recorded, options.tag);
  if (options.rerun === undefined)
    await tellOfEnd(context, prepared.plan.flow, recorded, { emit: options.emit, signal: options.urgent });
  // Code of a record is another tree than the working tree.
  const isToBeSeen = status === 'succeeded' && options.sweep === undefined && !prepared.tree.isRecorded;
  const checkout = isToBeSeen ? await checkoutRun(context, recorded) : { written: [], kept: [] };
  return { recorded, results, checkout, wallMs };
}

function emitStarted(
  context: Context,
  { plan }: PreparedRun,
  start: RunStart,
  { emit, resume, jobs }: RunOptions,
): void {
  // Items of a fan-out are told when they are known.
  const tasks = inScope(plan).flatMap(({ id, step }) => (step.foreach === undefined ? [id] : []));
  emit({
    type: 'run-started',
    at: context.config.clock.now(),
    run: start.id,
    flow: plan.flow.name,
    tasks,
    steps: inScope(plan).map(outlineOf),
    jobs,
    ...(resume === undefined ? {} : { resumes: resume.run.id }),
  });
}

function outlineOf({ id, step, dependsOn }: PlannedStep): StepOutline {
  const { memoryBytes, cpu } = step.resources ?? {};
  return {
    name: id,
    needs: dependsOn,
    ...(step.foreach === undefined ? {} : { fanOut: true }),
    ...(step.runner === undefined ? {} : { runner: step.runner }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
    ...(cpu === undefined ? {} : { cpu }),
  };
}

async function tagRecorded(context: Context, recorded: RecordedRun, tag: string): Promise<void> {
  const run = (await context.runs.ofFlow(recorded.manifest.flow)).find(({ id }) => id === recorded.id);
  if (run !== undefined) await tagRun(context, run, tag, { move: true });
}
