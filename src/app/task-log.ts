import { describeFailure } from '../model/describe-failure.ts';
import type { ExecutionAttempt } from '../model/execution.ts';
import { lastFailure } from '../model/last-failure.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { type AttemptChoice, notePiece, storedPieces } from './attempt-log.ts';
import { byStart } from './by-start.ts';
import type { ReadContext } from './context.ts';
import { failedTasks } from './failed-tasks.ts';
import { specOf, type Target, tasksOfTarget } from './find-target.ts';
import type { LogPiece } from './log-piece.ts';
import { resolveSpec } from './resolve-spec.ts';

export interface TaskLog {
  readonly run: RunRecord;
  readonly taskId: string;
  readonly attempts: readonly ExecutionAttempt[];
  /** The run whose attempts they are: of a cached task the one that computed it. */
  readonly madeBy: RunRecord;
}

/** The logs that a SPEC names; without one, of the newest run's first failed task, else of all its tasks. */
export async function findLogs(context: ReadContext, text: string | undefined): Promise<TaskLog[]> {
  if (text === undefined) return newestLogs(context);
  const { run, target } = await resolveSpec(context, text);
  const tasks = [...namedTasks(run, target)].sort(byStart(run));
  return Promise.all(tasks.map((taskId) => logOf(context, run, taskId)));
}

function namedTasks(run: RunRecord, target: Target): readonly string[] {
  return target.kind === 'artifact' ? [target.taskId] : tasksOfTarget(run, target);
}

async function newestLogs(context: ReadContext): Promise<TaskLog[]> {
  const [run] = await context.runs.all();
  if (run === undefined) throw usageError('no-runs', 'There is no run here yet', ['mlgit run']);
  const failed = failedTasks(run).slice(0, 1);
  const chosen = failed.length > 0 ? failed : Object.keys(run.manifest.tasks).sort(byStart(run));
  return Promise.all(chosen.map((taskId) => logOf(context, run, taskId)));
}

export async function logOf(context: ReadContext, run: RunRecord, taskId: string): Promise<TaskLog> {
  const { attempts = [], firstRun } = run.execution.tasks[taskId] ?? {};
  if (attempts.length > 0 || firstRun === undefined) return { run, taskId, attempts, madeBy: run };
  const first = (await context.runs.ofFlow(run.flow)).find((one) => one.id === firstRun);
  return {
    run,
    taskId,
    attempts: first?.execution.tasks[taskId]?.attempts ?? [],
    madeBy: first ?? run,
  };
}

/** The outputs of the chosen attempts; of a task that made none, a line that says so. */
export function piecesOf(context: ReadContext, log: TaskLog, choice: AttemptChoice): LogPiece[] {
  const { run, taskId, attempts, madeBy } = log;
  const named = { run: run.id, flow: run.flow, task: taskId };
  if (attempts.length > 0) return storedPieces(context.artifactsOf(madeBy), named, attempts, choice);
  const { outcome = 'unknown', ...task } = run.execution.tasks[taskId] ?? {};
  const failure = lastFailure({ attempts, ...task });
  const why = failure === undefined ? '' : `: ${describeFailure(failure)}`;
  const startedMs = Date.parse(run.execution.startedAt);
  return [
    notePiece(
      named,
      startedMs,
      `${specOf(run)}:${taskId}/ ${outcome === 'failed' ? '' : 'was '}${outcome} and has no output${why}`,
    ),
  ];
}
