import { type PreparedTask, prepareTask } from '../executor/prepare-task.ts';
import type { TaskResult } from '../executor/task-result.ts';
import type { PlannedTask } from '../flow/plan-types.ts';
import type { CacheEntry } from '../model/cache-entry.ts';
import type { FlowStatus, StepStatus } from '../model/flow-status.ts';
import { warnOfBadPointers } from './bad-pointers.ts';
import type { Context } from './context.ts';
import { explainStep } from './explain-step.ts';
import { keyServices } from './key-services.ts';
import { type PreparedRun, prepareRun } from './prepare-run.ts';
import { withResources } from './resources/step-resources.ts';
import type { RunOptions } from './run-options.ts';
import { teamCache } from './sharing/team-cache.ts';

type StatusOptions = Pick<
  RunOptions,
  'flow' | 'file' | 'set' | 'selection' | 'resources' | 'force' | 'remoteCache' | 'emit' | 'signal'
>;

/** What a run would do now, without doing it: nothing is written into git or the working tree. */
export async function flowStatus(context: Context, options: StatusOptions): Promise<FlowStatus> {
  const prepared = await prepareRun(context, { ...options, keep: false });
  await warnOfBadPointers(context, prepared.snapshot.files, options.emit);
  const services = keyServices(context, prepared);
  const cache = teamCache(context, { ...options, bring: false });
  const done = new Map<string, TaskResult>();
  const steps: StepStatus[] = [];
  for (const task of prepared.plan.tasks) {
    const waiting = beforeItsKey(task, done, steps);
    if (waiting !== undefined) {
      steps.push(waiting);
      continue;
    }
    const ready = await prepareTask(task, done, services);
    const forced = options.force && task.selected;
    const entry = task.step.cache && !forced ? await cache.lookup(ready.key) : undefined;
    if (entry !== undefined) done.set(task.id, resultOf(ready, entry));
    steps.push(
      entry === undefined ? await missStatus(context, prepared, { ready, forced }) : hitStatus(ready, entry),
    );
  }
  const { plan, snapshot } = prepared;
  const { dirty, leftOut } = snapshot;
  return {
    flow: plan.flow.name,
    params: plan.params,
    dirty,
    leftOut,
    steps: await withResources(context, plan, steps),
  };
}

/** The status of a step whose key cannot be known, or is of no interest. */
function beforeItsKey(
  task: PlannedTask,
  done: ReadonlyMap<string, TaskResult>,
  before: readonly StepStatus[],
): StepStatus | undefined {
  if (!task.selected && !task.needed) return { step: task.id, state: 'not-selected' };
  const after = task.dependsOn.filter((id) => !done.has(id));
  if (after.length === 0) return undefined;
  const lacking = after.filter((id) =>
    before.some(({ step, state }) => step === id && state === 'not-selected'),
  );
  const because =
    lacking.length === 0 ? `${after.join(', ')} will run` : `${lacking.join(', ')} must run before`;
  return { step: task.id, state: 'will-run', because, after };
}

function hitStatus({ task, key, components }: PreparedTask, entry: CacheEntry): StepStatus {
  return { step: task.id, state: 'cached', key, firstRun: entry.run, components };
}

async function missStatus(
  context: Context,
  { plan, code }: PreparedRun,
  { ready, forced }: { readonly ready: PreparedTask; readonly forced: boolean },
): Promise<StepStatus> {
  const { task, key, components } = ready;
  const miss = { step: task.id, state: 'will-run', key, components } as const;
  if (!task.selected) {
    const because =
      'not selected, and has no recorded result that the selected steps need: the run would stop here';
    return { ...miss, state: 'not-selected', because };
  }
  if (!task.step.cache) return { ...miss, because: 'cache: false' };
  if (forced) return { ...miss, because: '--force' };
  const explained = await explainStep(context, plan.flow.name, { step: task.step, components, code });
  if (explained === undefined) return miss;
  return { ...miss, changes: explained.changes, against: explained.against.id };
}

/** As far as the keys of the steps behind it need it. */
function resultOf({ task, command, components }: PreparedTask, { outputs, metrics }: CacheEntry): TaskResult {
  return {
    taskId: task.id,
    outcome: 'cached',
    command,
    inputs: {},
    outputs,
    metrics,
    components,
    attempts: [],
  };
}
