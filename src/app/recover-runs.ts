import { rmSync } from 'node:fs';
import { type JournaledRun, listJournals, removeUnstarted } from '../executor/run-journal.ts';
import { skippedResult, type TaskResult } from '../executor/task-result.ts';
import type { Oid } from '../git/port.ts';
import type { EventSink } from '../model/event.ts';
import type { RunId } from '../model/run-id.ts';
import type { Context } from './context.ts';
import { activeFolder } from './prepare-run.ts';
import { recordRun } from './record-run.ts';

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
    if (known === undefined) await recordLost(context, run);
    rmSync(run.folder, { recursive: true, force: true, maxRetries: 5 });
    if (known !== undefined) continue;
    const ended = orphans === 0 ? '' : `; ${orphans} of its processes still ran and were ended`;
    const finished = [...run.results.values()].filter(({ outcome }) => outcome === 'ran').length;
    emit({
      type: 'warning',
      at: context.config.clock.now(),
      message: `Run ${run.header.flow}@${run.header.run} of ${run.header.startedAt} died; it is recorded as lost with ${finished} finished ${finished === 1 ? 'task' : 'tasks'}${ended}`,
      hints: [],
    });
  }
}

/** Steps outlive a driver that was killed: nobody waits for them, and the same step is about to start again. */
async function endOrphansOf(context: Context, { header }: JournaledRun): Promise<number> {
  return header.process.scope === context.driver.scope ? context.endOrphans(header.run) : 0;
}

async function recordLost(context: Context, run: JournaledRun): Promise<void> {
  const { header } = run;
  await recordRun(context, {
    plan: header.plan,
    results: completeResults(run),
    status: 'lost',
    execution: {
      run: header.run as RunId,
      startedAt: header.startedAt,
      endedAt: lastMoment(run),
      runner: 'local',
      host: header.host,
      user: header.user,
      ...(header.branch === undefined ? {} : { branch: header.branch }),
      ...(header.message === undefined ? {} : { message: header.message }),
      jobs: header.jobs,
      consumed: header.consumed as { readonly [spec: string]: RunId },
      recovered: 'from the journal, after its process died',
    },
    env: header.env,
    codeCommit: header.codeCommit as Oid,
    consumedCommits: header.consumedCommits as readonly Oid[],
  });
}

/** Tasks that were open are lost; those that never started are skipped. */
function completeResults(run: JournaledRun): Map<string, TaskResult> {
  const results = new Map<string, TaskResult>();
  for (const task of run.header.plan.tasks) {
    if (!task.selected && !task.needed) continue;
    const lost: TaskResult = {
      ...skippedResult(task.id, undefined),
      outcome: 'failed',
      failure: { kind: 'lost' },
    };
    results.set(
      task.id,
      run.results.get(task.id) ?? (run.open.has(task.id) ? lost : skippedResult(task.id, undefined)),
    );
  }
  return results;
}

/** The end of the last finished attempt: nothing later is known, and all recoverers must agree. */
function lastMoment(run: JournaledRun): string {
  const ends = [...run.results.values()].flatMap(({ attempts }) =>
    attempts.map(({ startedAt, wallMs }) => Date.parse(startedAt) + wallMs),
  );
  return new Date(Math.max(Date.parse(run.header.startedAt), ...ends)).toISOString();
}
