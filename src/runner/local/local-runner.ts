import { closeSync, openSync, readlinkSync, realpathSync } from 'node:fs';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Runner, TaskExit, TaskLaunch } from '../port.ts';
import type { Cell, Containment } from './containment/containment.ts';
import { enterGroup } from './containment/enter-group.ts';
import { endTree } from './end-tree.ts';
import { signalOfExitCode } from './exit-signal.ts';
import { Interrupt, type InterruptKind } from './interrupt.ts';
import { LogFollower } from './log-follower.ts';
import { machineMemory } from './machine-memory.ts';
import { type LogSink, openMaskedLog } from './masked-log.ts';
import { MemoryLimit } from './memory-limit.ts';
import { OomWitness } from './oom-witness.ts';
import { ProcessTree } from './process-tree.ts';
import { type ShellEnd, startShell } from './shell-command.ts';
import { TaskUsage } from './task-usage.ts';
import { UsageSampler } from './usage-sampler.ts';
import { UsageTeller } from './usage-teller.ts';
import { WarmWorkers } from './warm/warm-workers.ts';

export interface LocalRunnerOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
  /** A text that no other launch on this machine has: it marks the processes of a launch. */
  readonly createLaunchId: () => string;
  /** Opens what keeps the processes of a launch together; asked when the first task runs. */
  readonly openContainment: (totalBytes: number) => Containment | undefined;
  /** Python modules whose commands may run in warm workers, where the launch allows it; absent: none. */
  readonly warmModules?: readonly string[];
  /** Whether any other command that only starts Python may do so; absent: no. */
  readonly warmScripts?: boolean;
}

/** Set for every process of a task; by it those are found that left the task's process group. */
const MARKER = 'MLGIT_LAUNCH';

type End = TaskExit['end'];

/** Runs tasks on this machine, as this user. */
export function createLocalRunner(options: LocalRunnerOptions): Runner {
  const { monotonic, warmModules: modules = [], warmScripts: scripts = false } = options;
  let opened: Opened | undefined;
  return {
    name: 'local',
    run: (task) => {
      opened ??= {
        containment: options.openContainment(machineMemory().usableBytes),
        warm: new WarmWorkers({ modules, scripts, monotonic }),
      };
      return runTask(task, options, opened);
    },
    close: () => {
      opened?.warm.close();
      opened?.containment?.close();
      opened = undefined;
    },
  };
}

interface Opened {
  readonly containment: Containment | undefined;
  readonly warm: WarmWorkers;
}

async function runTask(
  task: TaskLaunch,
  options: LocalRunnerOptions,
  { containment, warm }: Opened,
): Promise<TaskExit> {
  const startedAt = options.monotonic();
  const file = openLog(task.logPath);
  const cell = task.inContainer === true ? undefined : containment?.open(task.limits?.memoryBytes);
  const witness = cell ?? new OomWitness(task);
  try {
    const sink = await openSink(file, task);
    const follower = task.onLine && new LogFollower(task.logPath, task.onLine, task.onGrowth);
    const interrupt = new Interrupt(task);
    const limit = new MemoryLimit(task.limits?.memoryBytes, machineMemory());
    const usage = new TaskUsage();
    const teller = task.onUsage && new UsageTeller(options.monotonic, task.onUsage);
    let end: End = { kind: 'exit', exitCode: 0 };
    try {
      const log = { log: sink.fd, logPath: sink.path };
      const context = { task, options, ...log, interrupt, usage, teller, cell, limit, warm };
      for (const command of task.commands) {
        end = await runCommand(command, context);
        if (end.kind !== 'exit' || end.exitCode !== 0) break;
      }
    } finally {
      interrupt.dispose();
      await sink.close();
      follower?.finish();
    }
    const ranOut = witness.ranOut(end);
    return concludeTask(end, { usage, cell, ranOut, limit, wallMs: options.monotonic() - startedAt });
  } catch (error) {
    cell?.close();
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Where there is nothing to hide, a task writes to its log itself. */
async function openSink(file: number, { logPath, mask }: TaskLaunch): Promise<LogSink> {
  const path = openPath(file) ?? realpathSync(logPath);
  if (mask !== undefined && !mask.hidesNothing) return openMaskedLog(file, path, mask);
  return { fd: file, path, close: async () => {} };
}

/** As others see it in `/proc`; undefined where there is none of Linux's kind. */
function openPath(file: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${file}`);
  } catch {
    return undefined;
  }
}

interface CommandContext {
  readonly task: TaskLaunch;
  readonly options: LocalRunnerOptions;
  readonly log: number;
  readonly logPath: string;
  readonly interrupt: Interrupt;
  readonly usage: TaskUsage;
  readonly teller: UsageTeller | undefined;
  readonly cell: Cell | undefined;
  readonly limit: MemoryLimit;
  readonly warm: WarmWorkers;
}

async function runCommand(command: string, context: CommandContext): Promise<End> {
  const { task, options, log, interrupt, usage, teller, cell, limit } = context;
  if (interrupt.kind) return endOf(interrupt.kind, limit);
  const id = options.createLaunchId();
  const cells = cell?.controls ?? [];
  const mark = [MARKER, id] as const;
  const { logPath } = context;
  const forked = await context.warm.start({
    command,
    task,
    mark,
    logPath,
    cells,
    interrupted: interrupt.raised,
  });
  if (forked === undefined && interrupt.kind) return endOf(interrupt.kind, limit);
  const shell =
    forked ??
    startShell({
      command,
      before: `${ENTER}${cells.map(enterGroup).join('')}`,
      cwd: task.cwd,
      env: { ...task.env, [MARKER]: id },
      log,
      within: task.within ?? [],
    });
  if (shell.pid === undefined) return shell.ended;
  const marks = { entry: `${MARKER}=${id}`, logPath: context.logPath };
  const tree = new ProcessTree(shell.pid, marks, cell?.members);
  const sampler = new UsageSampler(tree, { cell, limit, teller, onPassed: () => interrupt.raise('oom') });
  try {
    const first = await Promise.race<ShellEnd | InterruptKind>([shell.ended, interrupt.raised]);
    // What has no memory left cannot end in order.
    const graceMs = first === 'oom' ? 0 : task.graceMs;
    const survivors = await endTree(tree, {
      graceMs,
      monotonic: options.monotonic,
      ...(cell === undefined ? {} : { killAll: cell.killAll }),
      ...(task.urgent === undefined ? {} : { urgent: task.urgent }),
    });
    usage.survivors.push(...survivors);
    if (!survivors.includes(shell.pid)) await shell.ended;
    return typeof first === 'string' ? endOf(first, limit) : translate(first);
  } finally {
    usage.add(sampler.stop());
  }
}

/** If the machine is out of memory all the same, the kernel shall choose a task, and not who drives it or a neighbour. */
const ENTER = process.platform === 'linux' ? '{ echo 900 >/proc/self/oom_score_adj; } 2>/dev/null; ' : '';

function endOf(kind: InterruptKind, { limitBytes }: MemoryLimit): End {
  return kind === 'oom' ? { kind, limitBytes, peakBytes: 0 } : { kind };
}

function translate(end: ShellEnd): End {
  const signal = end.kind === 'exit' ? signalOfExitCode(end.exitCode) : undefined;
  return signal === undefined ? end : { kind: 'signal', signal };
}

interface Concluded {
  readonly usage: TaskUsage;
  readonly cell: Cell | undefined;
  readonly ranOut: boolean;
  readonly limit: MemoryLimit;
  readonly wallMs: number;
}

/** A task of which the kernel has killed a part for its memory has run out of memory, however its command then ended. */
function concludeTask(end: End, { usage, cell, ranOut, limit, wallMs }: Concluded): TaskExit {
  if (cell !== undefined) usage.settle(cell.close(), ranOut);
  const isOom = end.kind === 'oom' || (ranOut && (end.kind === 'exit' || end.kind === 'signal'));
  const { limitBytes } = limit;
  // Where no cell was, it was killed at its limit, between two samples.
  const leastBytes = ranOut && cell === undefined ? limitBytes : 0;
  const peakBytes = Math.max(usage.peakBytes ?? limitBytes, leastBytes);
  return {
    wallMs,
    ...usage.describe(),
    end: isOom ? { kind: 'oom', limitBytes, peakBytes } : end,
  };
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new MlgitError(`The log ${path} of a task could not be opened: ${code ?? message}`, {
      code: 'log-unwritable',
      kind: 'io',
      cause,
    });
  }
}
