import type { ExecutionAttempt } from '../model/execution.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { RunRecord } from '../model/run.ts';
import { openBlob } from '../store/open-blob.ts';
import type { ReadContext } from './context.ts';
import { specOf, type Target, tasksOfTarget } from './find-target.ts';
import { resolveSpec } from './resolve-spec.ts';

export interface TaskLog {
  readonly run: RunRecord;
  readonly taskId: string;
  readonly attempt: ExecutionAttempt | undefined;
  /** The run whose attempt it is: of a cached task the one that computed it. */
  readonly madeBy: RunRecord;
  /** Undefined when the task printed nothing. */
  readonly log: ExecutionAttempt['log'];
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
  const ids = Object.keys(run.manifest.tasks).sort(byStart(run));
  const failed = ids.filter((id) => run.manifest.tasks[id]?.status === 'failed');
  const chosen = failed.length > 0 ? failed.slice(0, 1) : ids;
  return Promise.all(chosen.map((taskId) => logOf(context, run, taskId)));
}

/** In the order of their starts; what did not start comes first, in its own order. */
function byStart(run: RunRecord): (a: string, b: string) => number {
  const start = (id: string): number =>
    Date.parse(run.execution.tasks[id]?.attempts[0]?.startedAt ?? '') || 0;
  return (a, b) => start(a) - start(b);
}

export async function logOf(context: ReadContext, run: RunRecord, taskId: string): Promise<TaskLog> {
  const task = run.execution.tasks[taskId];
  const own = task?.attempts.at(-1);
  if (own !== undefined || task?.firstRun === undefined)
    return { run, taskId, attempt: own, madeBy: run, log: own?.log };
  const first = (await context.runs.ofFlow(run.flow)).find((one) => one.id === task.firstRun);
  const attempt = first?.execution.tasks[taskId]?.attempts.at(-1);
  return { run, taskId, attempt, madeBy: first ?? run, log: attempt?.log };
}

export async function openLog(context: ReadContext, log: TaskLog): Promise<AsyncIterable<Uint8Array>> {
  if (log.log !== undefined) return openBlob(context.artifactsOf(log.madeBy), log.log.digest);
  const outcome = log.run.execution.tasks[log.taskId]?.outcome ?? 'unknown';
  const note = log.attempt === undefined ? `was ${outcome} and has no output` : 'printed nothing';
  return (async function* () {
    yield Buffer.from(`(${specOf(log.run)}:${log.taskId}/ ${note})\n`);
  })();
}
