import { decideTask } from '../../executor/decide-task.ts';
import { expandStep } from '../../executor/expand-step.ts';
import type { ResolvedInput } from '../../executor/ports.ts';
import { inScope, RunProgress } from '../../executor/run-progress.ts';
import { gatherInputs } from '../../executor/task-inputs.ts';
import type { TaskResult } from '../../executor/task-result.ts';
import { StepTasks } from '../../flow/plan-tasks.ts';
import type { PlannedTask } from '../../flow/plan-types.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { keyServices, type TaskGround } from '../key-services.ts';
import type { PreparedRun } from '../prepare-run.ts';
import { readItems } from '../read-items.ts';
import { bringContents } from '../sharing/bring-content.ts';
import { TrustedMakers } from '../trusted-makers.ts';
import type { DebugTask } from './find-debug-task.ts';
import { recordedResults } from './recorded-results.ts';

/** A task as it was before its command started. */
export interface RebuiltTask {
  readonly task: PlannedTask;
  readonly inputs: { readonly [name: string]: ResolvedInput };
  readonly command: readonly string[];
  readonly ground: TaskGround;
}

/**
 * Works out a recorded task anew from the code, parameters and results of its run: its item, its inputs (joins are made
 * again), its command. The bytes of the inputs are in the local store then.
 */
export async function rebuildTask(
  context: Context,
  prepared: PreparedRun,
  { run, taskId }: DebugTask,
  signal: AbortSignal,
): Promise<RebuiltTask> {
  const results = recordedResults(run);
  const progress = new RunProgress();
  const task = await findTask(context, prepared, { run, taskId, results, progress });
  refuseBlocked({ run, taskId }, task, results);
  const what = `${specOf(run)}:${taskId}/`;
  await bringContents(context, outputsAbove(task, results), { what, signal });
  const itemOf = (id: string) => progress.itemOf(id);
  const services = keyServices(context, prepared, { itemOf, signal, pull: true });
  const inputs = await gatherInputs(task, results, {
    ...services,
    factsOf: new TrustedMakers(context, signal).factsOf,
  });
  await bringContents(context, externalContents(inputs), { what, signal });
  const command = services.renderCommand(task, inputs);
  // Finds out where the interpreters of the task are, and its image.
  await services.surroundings.environmentDigest(task, command);
  await services.surroundings.imageDigest(task);
  return { task, inputs, command, ground: services };
}

interface Looking extends DebugTask {
  readonly results: ReadonlyMap<string, TaskResult>;
  readonly progress: RunProgress;
}

/** Expands the steps in their order, up to that of the task. */
async function findTask(
  context: Context,
  { plan }: PreparedRun,
  { run, taskId, results, progress }: Looking,
): Promise<PlannedTask> {
  const byStep = new Map<string, StepTasks>();
  for (const planned of inScope(plan)) {
    const known = { tasksOf: (step: string) => byStep.get(step), results };
    const { tasks } = await expandStep(planned, known, (output) => readItems(context.reading, output));
    progress.expanded(planned.id, tasks);
    byStep.set(planned.id, new StepTasks(planned, tasks));
    const found = tasks.find(({ id }) => id === taskId);
    if (found !== undefined) return found;
  }
  throw usageError(
    'no-such-task',
    `Task ${taskId} cannot be worked out from the code of run ${specOf(run)}`,
    [`mlgit show ${specOf(run)}`],
  );
}

function refuseBlocked(
  { run, taskId }: DebugTask,
  task: PlannedTask,
  results: ReadonlyMap<string, TaskResult>,
): void {
  const decided = decideTask(task, results);
  if (decided?.blockedBy === undefined) return;
  throw usageError(
    'no-inputs',
    `Task ${specOf(run)}:${taskId}/ was skipped and has no inputs: ${decided.blockedBy} gave none`,
    [`mlgit debug ${specOf(run)}:${decided.blockedBy}/`],
  );
}

/** What joins and plain inputs are made of. */
function outputsAbove(task: PlannedTask, results: ReadonlyMap<string, TaskResult>): ArtifactContent[] {
  return Object.values(task.step.inputs).flatMap((source) => {
    if (source.kind !== 'step') return [];
    const made = (task.above[source.step]?.tasks ?? []).map((id) => results.get(id)?.outputs[source.output]);
    return made.filter((output) => output !== undefined);
  });
}

function externalContents(inputs: RebuiltTask['inputs']): ArtifactContent[] {
  return Object.values(inputs).flatMap(({ input }) => ('step' in input.from ? [] : [input]));
}
