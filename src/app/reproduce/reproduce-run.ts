import { digestBytes } from '../../model/blake3.ts';
import { encodeManifest } from '../../model/encode-manifest.ts';
import { isLooseRun } from '../../model/loose-run.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { Reproduction } from '../../model/reproduction.ts';
import type { RunRecord } from '../../model/run.ts';
import { pairTasks } from '../../review/diff/task-pairs.ts';
import {
  hasResult,
  judgeReproduction,
  ownDrifts,
  type RerunEvidence,
} from '../../review/reproduce/judge-reproduction.ts';
import type { Tolerances } from '../../review/reproduce/tolerance.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { resolveRun } from '../resolve-spec.ts';
import { selectionOf } from '../selection-of-run.ts';
import { judgeContents } from './judge-contents.ts';
import { parseTolerances } from './parse-tolerances.ts';
import { recordReproduction } from './record-reproduction.ts';
import { type RerunOptions, rerun } from './rerun.ts';
import { verifiedInputs } from './verified-inputs.ts';

export interface ReproduceOptions extends RerunOptions {
  /** A run id or SPEC of a run. */
  readonly run: string;
  /** `NAME=NUMBER` and `NAME=PERCENT%` texts of `--tolerance`. */
  readonly tolerances: readonly string[];
  /** Run everything a second time, not only what drifted. */
  readonly twice: boolean;
}

export interface Reproduced {
  readonly run: RunRecord;
  readonly ref: string;
  readonly document: Reproduction;
}

/**
 * Makes a run again from its record, in folders of its own, with nothing from a cache, and records what it came to. The
 * user's tree is not looked at and not touched.
 * @throws MlgitError usage: `nothing-to-reproduce`, `not-a-flow`, `is-a-rerun`; integrity where its inputs are not to be had;
 * `reproduction-cancelled` (interrupted).
 */
export async function reproduceRun(context: Context, options: ReproduceOptions): Promise<Reproduced> {
  const run = await resolveRun(context, options.run);
  refuseOthers(run);
  const tolerances = parseTolerances(options.tolerances, run);
  const inputs = await verifiedInputs(context, run, options);
  const selection = selectionOf(run);
  const first = await rerun(context, run, { ...options, inputs, selection, taken: [run] });
  const evidence = await evidenceOf(context, run, first, { tolerances, signal: options.signal });
  const judged = judgeReproduction(evidence);
  const again = options.twice
    ? { selection, taken: [run] }
    : { selection: { only: stepsOf(run, ownDrifts(evidence, judged)) }, taken: [first.run, run] };
  const isWanted = options.twice || again.selection.only?.length !== 0;
  const second = isWanted ? await rerun(context, run, { ...options, inputs, ...again }) : undefined;
  const reruns = second === undefined ? [first.run] : [first.run, second.run];
  const { os, arch, version } = context.config;
  const document: Reproduction = {
    version: 1,
    flow: run.flow,
    run: run.id,
    manifest: digestBytes(Buffer.from(encodeManifest(run.manifest))),
    reruns: reruns.map(({ id }) => id),
    ...(second === undefined ? judged : judgeReproduction({ ...evidence, second: second.run })),
    platform: { os, arch, mlgit: version },
    ...(Object.keys(tolerances).length === 0 ? {} : { tolerances }),
  };
  const { ref } = await recordReproduction(context, { run, reruns }, document);
  return { run, ref, document };
}

function refuseOthers(run: RunRecord): void {
  const { reproduces } = run.execution;
  if (reproduces !== undefined) {
    throw usageError('is-a-rerun', `Run ${specOf(run)} was itself made to reproduce ${reproduces}`, [
      `mlgit reproduce ${run.flow}@${reproduces}`,
    ]);
  }
  if (isLooseRun(run)) {
    throw usageError(
      'not-a-flow',
      `Run ${specOf(run)} is of code that is no flow: mlgit did not start it, and cannot make it again`,
      [`mlgit worktree ${specOf(run)} DIR   (its code, and how it ran)`],
    );
  }
  if (pairTasks(run, run).some(({ before }) => before !== undefined && hasResult(before))) return;
  throw usageError(
    'nothing-to-reproduce',
    `Run ${specOf(run)} (${run.manifest.status}) has no result: there is nothing that could be the same`,
    [`mlgit show ${specOf(run)}`, `mlgit log ${run.flow}`],
  );
}

function stepsOf({ manifest }: RunRecord, tasks: readonly string[]): string[] {
  return [...new Set(tasks.flatMap((id) => manifest.tasks[id]?.step ?? []))];
}

async function evidenceOf(
  context: Context,
  run: RunRecord,
  { run: made, broken }: Awaited<ReturnType<typeof rerun>>,
  { tolerances, signal }: { readonly tolerances: Tolerances; readonly signal: AbortSignal },
): Promise<RerunEvidence> {
  return {
    recorded: run,
    rerun: made,
    contents: await judgeContents(context, pairTasks(run, made), { tolerances, signal }),
    tolerances,
    firstMadeIn: await firstMadeIn(context, run),
    ...(broken === undefined ? {} : { broken }),
  };
}

/** Of results that were cached: where the run that computed them ran, if its record is here. */
async function firstMadeIn(context: Context, run: RunRecord): Promise<Map<string, RunRecord>> {
  const runs = new Map((await context.runs.all()).map((one) => [one.id as string, one]));
  const found = new Map<string, RunRecord>();
  for (const [task, { firstRun }] of Object.entries(run.execution.tasks)) {
    const made = firstRun === undefined ? undefined : runs.get(firstRun);
    if (made !== undefined) found.set(task, made);
  }
  return found;
}
