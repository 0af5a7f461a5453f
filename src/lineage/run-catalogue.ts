import type { ManifestTask } from '../model/manifest.ts';
import { enterRun, isOlder, type KnownRun } from './known-run.ts';
import { taskNodeId } from './node-id.ts';

/** A task of a run that stands for all that reused its result. */
export interface Origin {
  readonly known: KnownRun;
  readonly taskId: string;
  readonly task: ManifestTask;
}

/** All runs whose records can be read, each once, oldest first, and which task it was that made a result. */
export class RunCatalogue {
  readonly runs: readonly KnownRun[];
  readonly #byId: ReadonlyMap<string, readonly KnownRun[]>;
  /** `firstRun`, key → the oldest task here that reused it, where the first run is not to be had. */
  readonly #standIns = new Map<string, Origin>();
  readonly #byKey = new Map<string, Origin>();
  #reusers: ReadonlyMap<string, readonly KnownRun[]> | undefined;

  /** Of a run that is given several times the first counts. */
  constructor(runs: Iterable<KnownRun>) {
    const seen = new Map<string, KnownRun>();
    for (const known of runs) {
      const name = `${known.record.flow}/${known.record.id}`;
      if (!seen.has(name)) seen.set(name, known);
    }
    this.runs = [...seen.values()].sort((a, b) => (isOlder(a.record, b.record) ? -1 : 1));
    this.#byId = Map.groupBy(this.runs, ({ record }) => record.id);
    for (const known of this.runs) this.#enter(known);
  }

  /** Runs that took the result of a task from the cache, newest first. */
  reusersOf(origin: Pick<Origin, 'known' | 'taskId'>): readonly KnownRun[] {
    this.#reusers ??= this.#findReusers();
    return this.#reusers.get(taskNodeId(origin.known.record, origin.taskId)) ?? [];
  }

  #findReusers(): ReadonlyMap<string, readonly KnownRun[]> {
    const found = new Map<string, KnownRun[]>();
    for (const known of this.runs.toReversed()) {
      for (const [taskId, { outcome }] of Object.entries(known.record.execution.tasks)) {
        const origin = outcome === 'cached' ? this.originOf(known, taskId) : undefined;
        if (origin === undefined || (origin.known === known && origin.taskId === taskId)) continue;
        enterRun(found, taskNodeId(origin.known.record, origin.taskId), known);
      }
    }
    return found;
  }

  #enter(known: KnownRun): void {
    const { id, manifest, execution } = known.record;
    for (const [taskId, task] of Object.entries(manifest.tasks)) {
      if (task.key === undefined) continue;
      const origin = { known, taskId, task };
      const outcome = execution.tasks[taskId];
      if (outcome?.outcome !== 'cached') this.#byKey.set(`${id} ${task.key}`, origin);
      else {
        const name = `${outcome.firstRun} ${task.key}`;
        if (!this.#standIns.has(name)) this.#standIns.set(name, origin);
      }
    }
  }

  /** A run by its id, of this flow where several flows have one of that id. */
  find(id: string, flow?: string): KnownRun | undefined {
    const found = this.allOf(id);
    return found.find(({ record }) => record.flow === flow) ?? found[0];
  }

  /** Every run of that id; but for forgeries there is one. */
  allOf(id: string): readonly KnownRun[] {
    return this.#byId.get(id) ?? [];
  }

  /** The task whose result this one is: its own, or the one that it was taken from. */
  originOf(known: KnownRun, taskId: string): Origin | undefined {
    const { manifest, execution } = known.record;
    const task = own(manifest.tasks, taskId);
    if (task === undefined) return undefined;
    const outcome = own(execution.tasks, taskId);
    if (outcome?.outcome !== 'cached' || task.key === undefined) return { known, taskId, task };
    const name = `${outcome.firstRun} ${task.key}`;
    return this.#byKey.get(name) ?? this.#standIns.get(name) ?? { known, taskId, task };
  }
}

/** Names in records were written by others: `toString` is none of an object's own. */
function own<T>(record: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
