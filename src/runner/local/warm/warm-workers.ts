import type { TaskLaunch, WarmGround } from '../../port.ts';
import { endOrphans } from '../end-orphans.ts';
import type { ShellCommand } from '../shell-command.ts';
import { interpreterChoice } from './interpreter-choice.ts';
import { type WarmCommands, warmCommand } from './warm-command.ts';
import { LOST, WarmWorker, type WorkerLaunch } from './warm-worker.ts';
import { splitVariables } from './worker-variables.ts';

export interface WarmWorkersOptions extends WarmCommands {
  readonly monotonic: () => number;
}

/** One command of a task. */
export interface WarmCommand {
  readonly command: string;
  readonly task: TaskLaunch;
  /** The mark of the launch: name of the variable and its value. */
  readonly mark: readonly [name: string, id: string];
  /** Where the command's output goes. */
  readonly logPath: string;
  /** Control files of the launch's cgroups. */
  readonly cells: readonly string[];
  /** Resolves when the task is to be ended, and so not to be begun. */
  readonly interrupted: Promise<unknown>;
}

/** Of tasks that differ in more than this, most start afresh: each worker keeps memory until the run ends. */
const MOST_WORKERS = 8;
/** As long as any id: a child writes its own over it. */
const UNMARKED = '-'.repeat(64);
/** A worker that reads ahead what tasks import, and one that does not, as when threads came of that. */
const WAYS = ['learn', 'plain'] as const;

interface Slot {
  worker: WarmWorker | undefined;
  way: number;
}

/** The workers of a process, by all that has been read before a task's own code begins (docs/decisions/0025-warm-workers.md). */
export class WarmWorkers {
  readonly #options: WarmWorkersOptions;
  readonly #slots = new Map<string, Slot>();

  constructor(options: WarmWorkersOptions) {
    this.#options = options;
  }

  /** Undefined where the command is to be started afresh; nothing of it has run then. */
  async start(wanted: WarmCommand): Promise<ShellCommand | undefined> {
    const { task, mark, command } = wanted;
    const { warm: ground } = task;
    if (ground === undefined) return undefined;
    const words = warmCommand(command, this.#options, (task.env.PYTHONUNBUFFERED ?? '') !== '');
    const variables = words && splitVariables(task.env);
    if (words === undefined || variables === undefined) return undefined;
    const { program, argv } = words;
    const env = { ...variables.common, [mark[0]]: UNMARKED };
    const slot = this.#slotOf(JSON.stringify([ground.within, env, program, interpreterChoice(task.cwd)]));
    if (slot === undefined) return undefined;
    const way = WAYS[slot.way];
    if (way === undefined) return undefined;
    const worker = slot.worker ?? this.#open(ground, task.cwd, { env, way, program });
    if (worker === undefined) return undefined;
    slot.worker = worker;
    const request = {
      argv,
      cwd: task.cwd,
      env: { ...variables.own, [mark[0]]: mark[1] },
      log: wanted.logPath,
      cells: wanted.cells,
      ...ground.narrowed,
      drop: process.getuid?.() !== 0,
    };
    const { interrupted } = wanted;
    const start = await worker.start(request, { interrupted, isHurried: task.timeoutMs !== undefined });
    if (start.kind === 'started') return start.shell;
    if (start.kind === 'lost' || start.unable) this.#retire(slot, worker);
    if (start.kind === 'refused') return undefined;
    await endOrphans(mark.join('='), this.#options.monotonic);
    return { pid: undefined, ended: Promise.resolve(LOST) };
  }

  close(): void {
    for (const { worker } of this.#slots.values()) worker?.close();
    this.#slots.clear();
  }

  #slotOf(key: string): Slot | undefined {
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    if (this.#slots.size >= MOST_WORKERS && !this.#makeRoom()) return undefined;
    const slot: Slot = { worker: undefined, way: 0 };
    this.#slots.set(key, slot);
    return slot;
  }

  /** The one that began first and has nothing to do. */
  #makeRoom(): boolean {
    for (const [key, { worker }] of this.#slots) {
      if (worker?.isIdle === false) continue;
      worker?.close();
      return this.#slots.delete(key);
    }
    return false;
  }

  #open(
    { within, script, hook }: WarmGround,
    cwd: string,
    { way, ...launch }: Pick<WorkerLaunch, 'env' | 'program'> & { readonly way: string },
  ): WarmWorker | undefined {
    try {
      return new WarmWorker({
        within,
        cwd,
        ...launch,
        script: [script, hook, way, ...this.#options.modules],
      });
    } catch {
      // Whoever starts the task afresh meets the same, and says it.
      return undefined;
    }
  }

  /** What runs in it goes on; the next task goes another way. */
  #retire(slot: Slot, worker: WarmWorker): void {
    if (slot.worker !== worker) return;
    worker.retire();
    slot.worker = undefined;
    slot.way++;
  }
}
