import { humanSpan } from '../base/human.ts';
import { checkConditions } from '../executor/check-conditions.ts';
import { decideTask } from '../executor/decide-task.ts';
import { expandStep } from '../executor/expand-step.ts';
import { type PreparedTask, prepareTask } from '../executor/prepare-task.ts';
import { reusableEntry } from '../executor/reusable-entry.ts';
import { RunProgress } from '../executor/run-progress.ts';
import type { TaskResult } from '../executor/task-result.ts';
import { StepTasks } from '../flow/plan-tasks.ts';
import type { PlannedStep, PlannedTask } from '../flow/plan-types.ts';
import { stepsOfForeach } from '../flow/steps-needed.ts';
import type { CacheEntry } from '../model/cache-entry.ts';
import type { CacheTombstone } from '../model/cache-tombstone.ts';
import { breaksTask } from '../model/check.ts';
import { describeFailure } from '../model/describe-failure.ts';
import type { FlowStatus, StepStatus } from '../model/flow-status.ts';
import { warnOfBadPointers } from './bad-pointers.ts';
import type { Context } from './context.ts';
import { explainStep } from './explain-step.ts';
import { keyServices } from './key-services.ts';
import { type PreparedRun, prepareRun } from './prepare-run.ts';
import { readItems } from './read-items.ts';
import { withResources } from './resources/step-resources.ts';
import type { RunOptions } from './run-options.ts';
import type { SharedCache } from './sharing/shared-cache.ts';
import { teamCache } from './sharing/team-cache.ts';

type StatusOptions = Pick<
  RunOptions,
  | 'flow'
  | 'file'
  | 'set'
  | 'selection'
  | 'resources'
  | 'runners'
  | 'force'
  | 'remoteCache'
  | 'emit'
  | 'signal'
>;

/** What a run would do now, without doing it: nothing is written into git or the working tree. */
export async function flowStatus(context: Context, options: StatusOptions): Promise<FlowStatus> {
  const prepared = await prepareRun(context, { ...options, keep: false });
  await warnOfBadPointers(context, prepared.snapshot.files, options.emit);
  const walk = new StatusWalk(context, prepared, options);
  const steps: StepStatus[] = [];
  for (const planned of prepared.plan.steps) steps.push(...(await walk.statusOf(planned)));
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

/** Goes through the steps in their order; what is cached, or left out, lets those behind it be looked at. */
class StatusWalk {
  private readonly context: Context;
  private readonly prepared: PreparedRun;
  private readonly options: StatusOptions;
  private readonly progress = new RunProgress();
  private readonly byStep = new Map<string, StepTasks>();
  private readonly services: ReturnType<typeof keyServices>;
  private readonly cache: SharedCache;

  constructor(context: Context, prepared: PreparedRun, options: StatusOptions) {
    this.context = context;
    this.prepared = prepared;
    this.options = options;
    const itemOf = (id: string) => this.progress.itemOf(id);
    this.services = keyServices(context, prepared, { itemOf, signal: options.signal, pull: false });
    this.cache = teamCache(context, { ...options, bring: false });
  }

  async statusOf(planned: PlannedStep): Promise<StepStatus[]> {
    const { id, step, selected, needed } = planned;
    if (!selected && !needed) return [{ step: id, state: 'not-selected' }];
    const lacking = stepsOfForeach(step).filter((one) => !this.hasEnded(one));
    if (lacking.length > 0) {
      return [
        { step: id, state: 'will-run', because: `${lacking.join(', ')} tells its items`, after: lacking },
      ];
    }
    const known = { tasksOf: (name: string) => this.byStep.get(name), results: this.progress.results };
    const expansion = await expandStep(planned, known, (output) => readItems(this.context.store, output));
    this.progress.expanded(id, expansion.tasks);
    this.byStep.set(id, new StepTasks(planned, expansion.tasks));
    for (const result of expansion.settled) this.progress.results.set(result.taskId, result);
    const found: StepStatus[] = [];
    for (const task of expansion.tasks) found.push(await this.taskStatus(task));
    return found;
  }

  private hasEnded(step: string): boolean {
    const { results } = this.progress;
    return this.byStep.get(step)?.tasks.every(({ id }) => results.has(id)) ?? false;
  }

  private async taskStatus(task: PlannedTask): Promise<StepStatus> {
    const { results } = this.progress;
    const known = results.get(task.id) ?? this.isWaiting(task) ?? decideTask(task, results);
    if (known !== undefined && 'state' in known) return known;
    const decided = known ?? (await checkConditions(task, results, this.services));
    if (decided !== undefined) return this.leftOut(decided);
    const [unasked] = this.prepared.inputs.unasked(task);
    if (unasked !== undefined) {
      return { step: task.id, state: 'will-run', because: `a run must first ask ${unasked}` };
    }
    const ready = await prepareTask(task, results, this.services);
    const forced = this.options.force && task.selected;
    const entry = task.step.cache && !forced ? await reusableEntry(ready, this.cache, this.now()) : undefined;
    if (entry === undefined) {
      const isForgotten = (await this.cache.entries(ready.key)).length === 0;
      const evicted = isForgotten ? await this.cache.tombstones(ready.key) : [];
      const isExpired =
        task.step.cacheTtlMs !== undefined && (await this.cache.lookup(ready.key)) !== undefined;
      return missStatus(this.context, this.prepared, { ready, forced, evicted, isExpired });
    }
    results.set(task.id, resultOf(ready, entry));
    return hitStatus(ready, { entry, broken: await this.brokenChecks(ready) });
  }

  /** What the newest run that had this very task says of its checks, if that made it fail. */
  private async brokenChecks({ task, key }: PreparedTask): Promise<string | undefined> {
    if (task.step.checks === undefined) return undefined;
    const runs = await this.context.runs.ofFlow(this.prepared.plan.flow.name);
    const last = runs.find(({ manifest }) => manifest.tasks[task.id]?.key === key);
    const broken = last?.manifest.tasks[task.id]?.checks?.filter(breaksTask) ?? [];
    if (last === undefined || broken.length === 0) return undefined;
    const names = broken.map(({ name }) => JSON.stringify(name)).join(', ');
    return `its ${broken.length === 1 ? 'check' : 'checks'} ${names} failed in run ${last.id}`;
  }

  private now(): number {
    return this.context.config.clock.now();
  }

  private leftOut(decided: TaskResult): StepStatus {
    this.progress.results.set(decided.taskId, decided);
    const { taskId, skippedBy, blockedBy, failure } = decided;
    const because =
      failure !== undefined
        ? describeFailure(failure)
        : skippedBy === 'condition'
          ? 'its condition is false'
          : `needs ${blockedBy}, which is left out`;
    return { step: taskId, state: failure === undefined ? 'left-out' : 'will-fail', because };
  }

  /** Of a task whose key cannot be known yet. */
  private isWaiting(task: PlannedTask): StepStatus | undefined {
    const { results } = this.progress;
    const after = Object.entries(task.above).flatMap(([step, { tasks }]) =>
      tasks.some((id) => !results.has(id)) ? [step] : [],
    );
    for (const input of Object.values(task.step.inputs)) {
      const isAbove = input.kind === 'step' || input.kind === 'metrics';
      if (isAbove && task.above[input.step] === undefined) after.push(input.step);
    }
    if (after.length === 0) return undefined;
    const lacking = after.filter((step) => !this.willRun(step));
    const because =
      lacking.length === 0 ? `${after.join(', ')} will run` : `${lacking.join(', ')} must run before`;
    return { step: task.id, state: 'will-run', because, after };
  }

  private willRun(step: string): boolean {
    return this.prepared.plan.steps.some(({ id, selected }) => id === step && selected);
  }
}

function hitStatus(
  { task, key, components }: PreparedTask,
  { entry, broken }: { readonly entry: CacheEntry; readonly broken: string | undefined },
): StepStatus {
  const because = broken === undefined ? {} : { because: broken };
  return { step: task.id, state: 'cached', key, firstRun: entry.run, components, ...because };
}

interface Missed {
  readonly ready: PreparedTask;
  readonly forced: boolean;
  readonly evicted: readonly CacheTombstone[];
  /** There is a result, and it is older than `cache: {ttl: …}` allows. */
  readonly isExpired: boolean;
}

async function missStatus(
  context: Context,
  { plan, code }: PreparedRun,
  { ready, forced, evicted, isExpired }: Missed,
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
  if (isExpired) {
    const because = `its recorded result is older than ${humanSpan(task.step.cacheTtlMs ?? 0)} (cache: ttl)`;
    return { ...miss, because };
  }
  const [last] = evicted.slice(-1);
  if (last !== undefined) return { ...miss, because: describeEvicted(last) };
  const explained = await explainStep(context, plan.flow.name, {
    taskId: task.id,
    step: task.step,
    components,
    code,
  });
  if (explained === undefined) return miss;
  const { against, changes } = explained;
  const ended = against.manifest.tasks[task.id]?.status;
  const hasNoResult = changes.length === 0 && (ended === 'failed' || ended === 'cancelled');
  const because = hasNoResult ? { because: `${ended} in run ${against.id}, and nothing changed since` } : {};
  return { ...miss, changes, against: against.id, ...because };
}

function describeEvicted({ run, by }: CacheTombstone): string {
  return `its result of run ${run} was evicted${by === undefined ? '' : ` by ${by.replace(/ <.*/, '')}`}`;
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
