import { closeSync, openSync, realpathSync } from 'node:fs';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Runner, TaskExit, TaskLaunch } from '../port.ts';
import { endTree } from './end-tree.ts';
import { signalOfExitCode } from './exit-signal.ts';
import { Interrupt, type InterruptKind } from './interrupt.ts';
import { LogFollower } from './log-follower.ts';
import { ProcessTree } from './process-tree.ts';
import { type ShellEnd, startShell } from './shell-command.ts';
import { UsageSampler } from './usage-sampler.ts';

export interface LocalRunnerOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
  /** A text that no other launch on this machine has: it marks the processes of a launch. */
  readonly createLaunchId: () => string;
}

/** Set for every process of a task; by it those are found that left the task's process group. */
const MARKER = 'MLGIT_LAUNCH';

type End = TaskExit['end'];

interface Usage {
  cpuMs: number | undefined;
  peakBytes: number | undefined;
  readonly survivors: number[];
}

/** Runs tasks on this machine, as this user. */
export function createLocalRunner(options: LocalRunnerOptions): Runner {
  return { name: 'local', run: (task) => runTask(task, options) };
}

async function runTask(task: TaskLaunch, options: LocalRunnerOptions): Promise<TaskExit> {
  const startedAt = options.monotonic();
  const usage: Usage = { cpuMs: undefined, peakBytes: undefined, survivors: [] };
  const log = openLog(task.logPath);
  try {
    const logPath = realpathSync(task.logPath);
    const follower = task.onLine && new LogFollower(task.logPath, task.onLine);
    const interrupt = new Interrupt(task);
    let end: End = { kind: 'exit', exitCode: 0 };
    try {
      for (const command of task.commands) {
        end = await runCommand(command, { task, options, log, logPath, interrupt, usage });
        if (end.kind !== 'exit' || end.exitCode !== 0) break;
      }
    } finally {
      interrupt.dispose();
      follower?.finish();
    }
    return exitOf(end, usage, options.monotonic() - startedAt);
  } finally {
    closeSync(log);
  }
}

interface CommandContext {
  readonly task: TaskLaunch;
  readonly options: LocalRunnerOptions;
  readonly log: number;
  readonly logPath: string;
  readonly interrupt: Interrupt;
  readonly usage: Usage;
}

async function runCommand(command: string, context: CommandContext): Promise<End> {
  const { task, options, log, interrupt, usage } = context;
  if (interrupt.kind) return { kind: interrupt.kind };
  const id = options.createLaunchId();
  const shell = startShell({
    command,
    cwd: task.cwd,
    env: { ...task.env, [MARKER]: id },
    log,
    within: task.within ?? [],
  });
  if (shell.pid === undefined) return shell.ended;
  const tree = new ProcessTree(shell.pid, { entry: `${MARKER}=${id}`, logPath: context.logPath });
  const sampler = new UsageSampler(tree);
  try {
    const first = await Promise.race<ShellEnd | InterruptKind>([shell.ended, interrupt.raised]);
    const survivors = await endTree(tree, { graceMs: task.graceMs, monotonic: options.monotonic });
    usage.survivors.push(...survivors);
    if (!survivors.includes(shell.pid)) await shell.ended;
    return typeof first === 'string' ? { kind: first } : translate(first);
  } finally {
    addUsage(usage, sampler.stop());
  }
}

function translate(end: ShellEnd): End {
  const signal = end.kind === 'exit' ? signalOfExitCode(end.exitCode) : undefined;
  return signal === undefined ? end : { kind: 'signal', signal };
}

function addUsage(total: Usage, part: ReturnType<UsageSampler['stop']>): void {
  if (part.cpuMs !== undefined) total.cpuMs = (total.cpuMs ?? 0) + part.cpuMs;
  if (part.peakBytes !== undefined) total.peakBytes = Math.max(total.peakBytes ?? 0, part.peakBytes);
}

function exitOf(end: End, usage: Usage, wallMs: number): TaskExit {
  return {
    wallMs,
    ...(usage.cpuMs === undefined ? {} : { cpuMs: usage.cpuMs }),
    ...(usage.peakBytes === undefined ? {} : { peakBytes: usage.peakBytes }),
    ...(usage.survivors.length === 0 ? {} : { survivors: usage.survivors }),
    end,
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
