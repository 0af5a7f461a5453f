import { rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type JournaledRun, listJournals, type OpenTask, removeUnstarted } from '../executor/run-journal.ts';
import { storeLog } from '../executor/store-log.ts';
import { skippedResult, type TaskResult } from '../executor/task-result.ts';
import type { Oid } from '../git/port.ts';
import type { EventSink } from '../model/event.ts';
import type { ExecutionAttempt } from '../model/execution.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { RunId } from '../model/run-id.ts';
import { runRef } from '../model/run-ref.ts';
import { activeFolder } from './active-folder.ts';
import type { Context } from './context.ts';
import { looseRunRecord } from './loose-run/loose-run-record.ts';
import { tellOfEnd } from './notify/tell-of-end.ts';
import { type RecordedRun, type RunToRecord, recordRun } from './record-run.ts';

/** A run writes its header within moments of making its folder. */
const UNSTARTED_MS = 60 * 60_000;

/**
 * Records every run whose process has died as `lost`, with what its journal says it had finished, and removes its
 * workspaces. A run that was published and died before its journal was removed is recorded already. Two processes
 * that recover the same run write the same commit.
 */
export async function recoverRuns(context: Context, emit: EventSink): Promise<void> {
  removeUnstarted(activeFolder(context), context.config.clock.now() - UNSTARTED_MS);
  for (const run of listJournals(activeFolder(context))) {
    if (context.isAlive(run.header.process, run.touchedAtMs)) continue;
    const orphans = await endOrphansOf(context, run);
    const known = (await context.runs.ofFlow(run.header.flow)).find(({ id }) => id === run.header.run);
    const recorded = known === undefined ? await recordLost(context, run) : undefined;
    rmSync(run.folder, { recursive: true, force: true, maxRetries: 5 });
    if (known !== undefined) continue;
    const ended = orphans === 0 ? '' : `; ${orphans} of its processes still ran and were ended`;
    emit({
      type: 'warning',
      at: context.config.clock.now(),
      message: `Run ${run.header.flow}@${run.header.run} of ${run.header.startedAt} died; it is recorded ${asWhat(run, recorded)}${ended}`,
      hints: [],
    });
    if (recorded !== undefined) await tellOfLoss(context, run, { recorded, emit });
  }
}

function asWhat({ header, results }: JournaledRun, recorded: RecordedRun | undefined): string {
  if (header.loose) return `as ${recorded?.manifest.status ?? 'lost'} with what it had logged`;
  const finished = [...results.values()].filter(({ outcome }) => outcome === 'ran').length;
  return `as lost with ${finished} finished ${finished === 1 ? 'task' : 'tasks'}`;
}

/** Whoever records a lost run tells of it: it could not do so itself. */
async function tellOfLoss(
  context: Context,
  { header }: JournaledRun,
  { recorded, emit }: { readonly recorded: RecordedRun; readonly emit: EventSink },
): Promise<void> {
  const never = new AbortController().signal;
  await tellOfEnd(context, header.plan.flow, recorded, { emit, signal: never });
}

/** Steps outlive a driver that was killed: nobody waits for them, and the same step is about to start again. */
async function endOrphansOf(context: Context, { header }: JournaledRun): Promise<number> {
  return header.process.scope === context.driver.scope ? context.endOrphans(header.run) : 0;
}

/** Whoever else recovers it may have been faster, and may have removed what it was recorded from. */
async function recordLost(context: Context, run: JournaledRun): Promise<RecordedRun | undefined> {
  const { header } = run;
  try {
    return await recordRun(context, await (header.loose ? looseRunRecord : lostRun)(context, run));
  } catch (error) {
    const ref = runRef(header.flow, header.run as RunId);
    const isLate = error instanceof MlgitError && error.kind === 'conflict';
    if (!isLate || (await context.refs.resolve(ref)) === undefined) throw error;
    return undefined;
  }
}

async function lostRun(context: Context, run: JournaledRun): Promise<RunToRecord> {
  const { header } = run;
  const results = await completeResults(context, run);
  return {
    plan: header.plan,
    tasks: run.progress.tasks(header.plan),
    results,
    status: 'lost',
    execution: {
      run: header.run as RunId,
      startedAt: header.startedAt,
      endedAt: lastMoment(header.startedAt, results),
      runner: 'local',
      host: header.host ?? context.config.host,
      user: header.user,
      ...(header.branch === undefined ? {} : { branch: header.branch }),
      ...(header.message === undefined ? {} : { message: header.message }),
      ...(header.file === undefined ? {} : { file: header.file }),
      ...(header.selection === undefined ? {} : { selection: header.selection }),
      ...(header.resumes === undefined ? {} : { resumes: header.resumes as RunId }),
      ...(header.lists === undefined ? {} : { lists: header.lists }),
      ...(header.reproduces === undefined ? {} : { reproduces: header.reproduces as RunId }),
      jobs: header.jobs,
      ...(header.sweep === undefined ? {} : { sweep: header.sweep }),
      consumed: header.consumed as { readonly [spec: string]: RunId },
      recovered: 'from the journal, after its process died',
    },
    env: header.env,
    codeCommit: header.codeCommit as Oid,
    consumedCommits: header.consumedCommits as readonly Oid[],
  };
}

/** Tasks that were open are lost, with what they had written; those that never started are skipped. */
async function completeResults(context: Context, run: JournaledRun): Promise<Map<string, TaskResult>> {
  const results = new Map<string, TaskResult>();
  for (const task of run.progress.tasks(run.header.plan)) {
    const known = run.results.get(task.id);
    const open = run.open.get(task.id);
    if (known !== undefined) results.set(task.id, known);
    else if (open === undefined) results.set(task.id, skippedResult(task.id, undefined));
    else
      results.set(
        task.id,
        await lostResult(context, task.id, { open, retried: run.retried.get(task.id) ?? [] }),
      );
  }
  return results;
}

async function lostResult(
  context: Context,
  taskId: string,
  { open, retried }: { readonly open: OpenTask; readonly retried: readonly ExecutionAttempt[] },
): Promise<TaskResult> {
  const failure = { kind: 'lost' } as const;
  const written = await stat(open.logPath).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const startedAt = Date.parse(open.startedAt);
  const log = await storeLog(open.logPath, context.store, 'copy');
  const attempt: ExecutionAttempt = {
    startedAt: open.startedAt,
    // Until its last sign of life, in which all recoverers agree.
    wallMs: Math.max(0, Math.round((written?.mtimeMs ?? startedAt) - startedAt)),
    failure,
    observedBy: [],
    ...(log === undefined ? {} : { log }),
  };
  return { ...skippedResult(taskId, undefined), outcome: 'failed', attempts: [...retried, attempt], failure };
}

/** The end of the last attempt: nothing later is known, and all recoverers must agree. */
function lastMoment(startedAt: string, results: ReadonlyMap<string, TaskResult>): string {
  const ends = [...results.values()].flatMap(({ attempts }) =>
    attempts.map((attempt) => Date.parse(attempt.startedAt) + attempt.wallMs),
  );
  return new Date(Math.max(Date.parse(startedAt), ...ends)).toISOString();
}
