import { type DetachedRun, detachedRecord, encodeDetached } from '../../../executor/remote/detached-run.ts';
import { inScope } from '../../../executor/run-progress.ts';
import { describeFailure } from '../../../model/describe-failure.ts';
import { MlgitError, usageError } from '../../../model/mlgit-error.ts';
import { createRunId, type RunId } from '../../../model/run-id.ts';
import { digestNamed } from '../../../workspace/isolate/container-engine.ts';
import type { Context } from '../../context.ts';
import { type PreparedRun, prepareRun } from '../../prepare-run.ts';
import type { RunOptions } from '../../run-options.ts';
import { failureOfJob } from '../driver/failure-of-job.ts';
import { openJobRunner } from '../driver/open-job-runner.ts';
import { requireElsewhere } from '../driver/require-elsewhere.ts';
import { shippedEnvironments } from '../driver/shipped-environments.ts';
import { openTeam, type Team } from '../team.ts';
import { describeDetached } from './describe-detached.ts';
import { DRIVER_RESOURCES } from './driver-resources.ts';
import { recordInputs } from './outside-inputs.ts';

export interface SubmittedRun {
  readonly run: RunId;
  readonly flow: string;
  /** Where its driver runs, and as what. */
  readonly runner: string;
  readonly job: string;
}

/**
 * Hands a whole run over to a cluster: its driver is a job there, and no process of this machine is needed any more
 * (docs/worker-protocol.md, "Detached runs").
 * @throws MlgitError `not-detachable` (usage), `never-scheduled` (failed), and what preparing a run throws.
 */
export async function detachRun(context: Context, options: RunOptions): Promise<SubmittedRun> {
  const prepared = await prepareRun(context, { ...options, keep: true });
  try {
    const runner = driverRunner(prepared);
    await requireElsewhere(context, prepared);
    requireDigests(prepared);
    const run = createRunId(context.config.randomBytes);
    const team = await openTeam(context, run, options.signal);
    try {
      await team.blobs.give(prepared.inputs.contents);
      await shipEnvironments(context, prepared, { options, team });
      const { remote } = team;
      const described = await describeDetached(context, prepared, { options, run, runner, remote });
      const order = { ...described, outside: await outsideOf(prepared) };
      await team.remote.records.publish(detachedRecord(run, 'run'), encodeDetached(order));
      const job = await submit(context, prepared, { order, team, signal: options.signal });
      await team.remote.records.publish(detachedRecord(run, 'job'), Buffer.from(job));
      return { run, flow: order.flow, runner, job };
    } finally {
      await team.release();
    }
  } finally {
    await prepared.tree.close();
  }
}

/** A driver on a node has no engine that could find out what a tag means. */
function requireDigests({ plan }: PreparedRun): void {
  for (const { step, selected } of inScope(plan)) {
    if (!selected || step.image === undefined || digestNamed(step.image) !== undefined) continue;
    throw notDetachable(
      `step ${step.name} has the image ${step.image}, which its driver needs the digest of`,
    );
  }
}

async function outsideOf(prepared: PreparedRun): Promise<NonNullable<DetachedRun['outside']>> {
  const steps = inScope(prepared.plan).map(({ step }) => step);
  const here = steps.filter(({ runner }) => runner === undefined).map(({ name }) => name);
  return { ...(await recordInputs(prepared)), here: [...new Set(here)] };
}

/** The first step that runs elsewhere says where the driver does. */
function driverRunner({ plan, runners }: PreparedRun): string {
  const runner = inScope(plan).find(({ step, selected }) => selected && step.runner !== undefined)?.step
    .runner;
  if (runner === undefined) throw notDetachable('no step of it runs elsewhere than on this machine');
  if (runners.get(runner)?.credentials === 'driver') {
    throw notDetachable(
      `its driver would run on ${runner}, whose nodes have no credentials for the store (credentials: driver)`,
    );
  }
  return runner;
}

/** A driver on a node could not make them where there is no Python. */
async function shipEnvironments(
  context: Context,
  prepared: PreparedRun,
  { options, team }: { readonly options: RunOptions; readonly team: Team },
): Promise<void> {
  const environmentOf = shippedEnvironments(context, { prepared, options });
  for (const { step, selected } of inScope(prepared.plan)) {
    if (selected && step.runner !== undefined) await environmentOf(step, team.blobs);
  }
}

async function submit(
  context: Context,
  { runners }: PreparedRun,
  { order, team, signal }: { order: DetachedRun; team: Team; signal: AbortSignal },
): Promise<string> {
  const spec = runners.get(order.runner);
  if (spec === undefined) throw new Error(`Internal error: runner ${order.runner} was not looked for`);
  const jobs = openJobRunner(context, spec);
  try {
    const resources = DRIVER_RESOURCES;
    const name = `mlgit-${order.flow}-driver`;
    const job = { name, script: team.scriptOf({}), argument: detachedRecord(order.run, 'run'), resources };
    const [submitted] = await jobs.submit([job], signal);
    if (submitted !== undefined && 'id' in submitted) return submitted.id;
    if (submitted !== undefined && 'full' in submitted) throw runnerFull(order, submitted.full);
    const end = submitted?.refused ?? { kind: 'cancelled' };
    const failure = failureOfJob(end, { id: undefined, step: 'driver', resources, output: undefined });
    throw neverScheduled(order, describeFailure(failure));
  } finally {
    jobs.close();
  }
}

function runnerFull({ flow, runner }: DetachedRun, reason: string): MlgitError {
  return new MlgitError(
    `The runner ${runner} has no room for the driver of ${flow} beside your other jobs: ${reason}`,
    {
      code: 'runner-full',
      kind: 'failed',
      hints: [`mlgit run ${flow} --runner ${runner}   (waits for room, here)`],
      details: { runner },
    },
  );
}

function neverScheduled({ flow, runner }: DetachedRun, reason: string): MlgitError {
  return new MlgitError(`The driver of ${flow} was refused by runner ${runner}: ${reason}`, {
    code: 'never-scheduled',
    kind: 'failed',
    hints: [`mlgit runner check ${runner}`],
    details: { runner },
  });
}

function notDetachable(because: string): MlgitError {
  return usageError('not-detachable', `This run cannot be detached: ${because}`, [
    'mlgit run --runner NAME --detach   (mlgit runner list shows names)',
    'mlgit run   (without --detach)',
  ]);
}
