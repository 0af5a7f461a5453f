import { checkConditions } from '../../executor/check-conditions.ts';
import { decideTask } from '../../executor/decide-task.ts';
import { expandStep } from '../../executor/expand-step.ts';
import { prepareTask } from '../../executor/prepare-task.ts';
import { RunProgress } from '../../executor/run-progress.ts';
import { StepTasks } from '../../flow/plan-tasks.ts';
import type { PlannedStep, PlannedTask } from '../../flow/plan-types.ts';
import type { Manifest, ManifestTask } from '../../model/manifest.ts';
import type { StaleTask } from '../../model/stale-task.ts';
import type { Context } from '../context.ts';
import { changedCodeFiles } from '../explain-step.ts';
import { keyServices } from '../key-services.ts';
import type { PreparedRun } from '../prepare-run.ts';
import type { KnownTasks } from './known-tasks.ts';
import { ManifestItems } from './manifest-items.ts';
import { namedDifferences, taskOnlyIn } from './name-differences.ts';
import { recordedResult } from './recorded-result.ts';
import { recordedSurroundings } from './recorded-surroundings.ts';
import { taskDifferences } from './task-differences.ts';

interface Compared {
  readonly manifest: Manifest;
  readonly known: KnownTasks;
  readonly signal: AbortSignal;
}

/** Goes through the steps of a tree in their order, with the results of a manifest. */
export class TreeComparison {
  readonly #context: Context;
  readonly #prepared: PreparedRun;
  readonly #compared: Compared;
  readonly #progress = new RunProgress();
  readonly #byStep = new Map<string, StepTasks>();
  readonly #items: ManifestItems;
  readonly #services: ReturnType<typeof keyServices>;

  constructor(context: Context, prepared: PreparedRun, compared: Compared) {
    const { manifest, known, signal } = compared;
    this.#context = context;
    this.#prepared = prepared;
    this.#compared = compared;
    this.#items = new ManifestItems(context.store, manifest);
    const itemOf = (id: string) => this.#progress.itemOf(id);
    const services = keyServices(context, prepared, { itemOf, signal, pull: false });
    const { flow } = prepared.plan;
    const recorded = recordedSurroundings(services.surroundings, {
      flow,
      known,
      tasks: Object.keys(manifest.tasks),
    });
    this.#services = { ...services, surroundings: { ...services.surroundings, ...recorded } };
  }

  async staleTasks(): Promise<StaleTask[]> {
    const { tasks } = this.#compared.manifest;
    const stale: StaleTask[] = [];
    const seen = new Set<string>();
    for (const planned of this.#prepared.plan.steps) {
      for (const task of await this.#expand(planned)) {
        seen.add(task.id);
        stale.push(...(await this.#compare(task, tasks[task.id])));
      }
    }
    for (const id of Object.keys(tasks)) if (!seen.has(id)) stale.push(taskOnlyIn('manifest', id));
    return stale;
  }

  async #expand(planned: PlannedStep): Promise<readonly PlannedTask[]> {
    const { results } = this.#progress;
    const known = { tasksOf: (name: string) => this.#byStep.get(name), results };
    const { tasks, settled } = await expandStep(planned, known, this.#items.readerFor(planned.step));
    this.#progress.expanded(planned.id, tasks);
    this.#byStep.set(planned.id, new StepTasks(planned, tasks));
    for (const result of settled) results.set(result.taskId, result);
    for (const { id } of tasks) {
      const recorded = this.#compared.manifest.tasks[id];
      if (recorded !== undefined) results.set(id, recordedResult(id, recorded));
    }
    return tasks;
  }

  async #compare(task: PlannedTask, recorded: ManifestTask | undefined): Promise<readonly StaleTask[]> {
    const { manifest, known, signal } = this.#compared;
    signal.throwIfAborted();
    if (recorded === undefined) return manifest.partial === true ? [] : [taskOnlyIn('tree', task.id)];
    const { results } = this.#progress;
    const decided = decideTask(task, results) ?? (await checkConditions(task, results, this.#services));
    const wasLeftOut = recorded.status === 'skipped';
    if (decided !== undefined)
      return wasLeftOut || recorded.key === undefined ? [] : [taskOnlyIn('manifest', task.id)];
    if (wasLeftOut) return recorded.skippedBy === undefined ? [] : [taskOnlyIn('tree', task.id)];
    // It never got as far as having anything that could be compared.
    if (recorded.key === undefined) return [];
    const prepared = await prepareTask(task, results, this.#services);
    const { flow } = this.#prepared.plan;
    const open = this.#items.openInputs(task);
    const differences = taskDifferences({ recorded, prepared, flow, known, open });
    return namedDifferences(task.id, differences, {
      keys: { recorded: recorded.key, found: prepared.key },
      files: () => this.#changedFiles(task),
    });
  }

  async #changedFiles({ step }: PlannedTask): Promise<readonly string[] | undefined> {
    const { codeCommit } = this.#compared.known;
    if (codeCommit === undefined) return undefined;
    return changedCodeFiles(this.#context, codeCommit, { step, code: this.#prepared.code });
  }
}
