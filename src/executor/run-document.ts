import type { Plan, PlannedTask } from '../flow/plan-types.ts';
import type { Execution, ExecutionTask } from '../model/execution.ts';
import type { Manifest, ManifestTask, RunStatus, TaskStatus } from '../model/manifest.ts';
import type { TaskResult } from './task-result.ts';

/** `manifest.json` from the plan and what became of each task. */
export function buildManifest(
  plan: Plan,
  planned: readonly PlannedTask[],
  { results, status }: { readonly results: ReadonlyMap<string, TaskResult>; readonly status: RunStatus },
): Manifest {
  const tasks: { [id: string]: ManifestTask } = {};
  for (const task of planned) {
    const result = results.get(task.id);
    if (result !== undefined) tasks[task.id] = manifestTask(task, result);
  }
  return {
    version: 1,
    flow: plan.flow.name,
    status,
    params: plan.params,
    tasks,
    ...(plan.partial ? { partial: true as const } : {}),
  };
}

function manifestTask(task: PlannedTask, result: TaskResult): ManifestTask {
  const direction = task.step.metrics?.direction ?? {};
  return {
    step: task.step.name,
    status: taskStatus(result),
    ...(Object.keys(task.item).length === 0 ? {} : { item: task.item }),
    ...(result.skippedBy === undefined ? {} : { skippedBy: result.skippedBy }),
    ...(result.allowedToFail === undefined ? {} : { allowedToFail: result.allowedToFail }),
    ...(result.key === undefined ? {} : { key: result.key }),
    command: result.command,
    params: task.params,
    ...(result.code === undefined ? {} : { code: result.code }),
    ...(result.environment === undefined ? {} : { environment: result.environment }),
    inputs: result.inputs,
    outputs: result.outputs,
    metrics: result.metrics,
    ...(Object.keys(direction).length === 0 ? {} : { direction }),
    ...(result.series === undefined ? {} : { series: result.series }),
    ...(result.plots === undefined ? {} : { plots: result.plots }),
    ...(result.checks === undefined ? {} : { checks: result.checks }),
    ...(result.undeclaredReads === undefined ? {} : { undeclaredReads: result.undeclaredReads }),
  };
}

/** What was cached is not told: it says how the result came about, not what it is. */
export function taskStatus(result: TaskResult): TaskStatus {
  switch (result.outcome) {
    case 'ran':
    case 'cached':
      return 'succeeded';
    default:
      return result.outcome;
  }
}

export function runStatus(results: ReadonlyMap<string, TaskResult>, aborted: boolean): RunStatus {
  const counted = [...results.values()].filter((result) => result.allowedToFail !== true);
  const outcomes = new Set(counted.map((result) => result.outcome));
  // A failure before it does not make a cancelled run a failed one.
  if (aborted && counted.some(isCutShort)) return 'cancelled';
  if (outcomes.has('failed')) return 'failed';
  return aborted || outcomes.has('cancelled') ? 'cancelled' : 'succeeded';
}

/** Whether it would have gone on without the abort. */
function isCutShort({ outcome, blockedBy, skippedBy }: TaskResult): boolean {
  return (
    outcome === 'cancelled' || (outcome === 'skipped' && blockedBy === undefined && skippedBy === undefined)
  );
}

export function executionTasks(results: ReadonlyMap<string, TaskResult>): Execution['tasks'] {
  return Object.fromEntries([...results.values()].map((result) => [result.taskId, executionTask(result)]));
}

function executionTask(result: TaskResult): ExecutionTask {
  return {
    outcome: result.outcome,
    attempts: result.attempts,
    components: result.components,
    ...(result.firstRun === undefined ? {} : { firstRun: result.firstRun }),
    ...(result.checkLogs === undefined ? {} : { checkLogs: result.checkLogs }),
    ...(result.blockedBy === undefined ? {} : { blockedBy: result.blockedBy }),
    ...unattemptedFailure(result),
  };
}

/** A condition, a list of items or a source that gave no answer: its reason would be nowhere else. */
function unattemptedFailure({ outcome, attempts, failure }: TaskResult): Pick<ExecutionTask, 'failure'> {
  const isToldElsewhere = outcome !== 'failed' || attempts.at(-1)?.failure?.kind === failure?.kind;
  return isToldElsewhere || failure === undefined ? {} : { failure };
}
