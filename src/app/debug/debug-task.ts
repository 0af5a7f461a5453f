import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import type { TaskWorkspace } from '../../executor/ports.ts';
import type { PlannedTask } from '../../flow/plan-types.ts';
import type { EventSink } from '../../model/event.ts';
import { LOCAL_RUNNER } from '../../model/runner.ts';
import { notStarted, runInteractive } from '../../runner/local/interactive.ts';
import { findProgram } from '../../workspace/environment/find-program.ts';
import type { Context } from '../context.ts';
import { specOf } from '../find-target.ts';
import { requireRoot } from '../load-flow.ts';
import { type PreparedRun, prepareRun } from '../prepare-run.ts';
import { recoverRuns } from '../recover-runs.ts';
import { openScratchFolder, type ScratchFolder } from '../scratch-folder.ts';
import { taskWorkspaces } from '../task-workspaces.ts';
import { type ChangedFile, changedCode } from './changed-code.ts';
import { type DebugTask, findDebugTask } from './find-debug-task.ts';
import { type RebuiltTask, rebuildTask } from './rebuild-task.ts';
import { type TakenCode, takeCode } from './take-code.ts';
import { makeWritable } from './writable-code.ts';

export interface DebugOptions {
  /** SPEC of a task, or a step of the newest run; undefined: its first failed task. */
  readonly task: string | undefined;
  /** A program with its words; undefined: the user's shell. */
  readonly command: readonly string[] | undefined;
  /** Whether the workspace stays. */
  readonly keep: boolean;
  /** Decides whether what was edited goes into the working tree. */
  readonly takes: (changed: readonly ChangedFile[]) => Promise<boolean>;
  /** Told before the program starts. */
  readonly onReady: (ready: ReadyWorkspace) => void;
  readonly quietOutput: boolean;
  /** Whether somebody sits at a terminal, or something is piped in. */
  readonly stdin: 'pipe' | 'terminal';
  readonly emit: EventSink;
  readonly signal: AbortSignal;
}

export interface ReadyWorkspace {
  readonly spec: string;
  readonly root: string;
  readonly command: readonly string[];
}

export interface Debugged {
  readonly spec: string;
  readonly exitCode: number;
  readonly changed: readonly ChangedFile[];
  readonly changedInputs: readonly string[];
  readonly taken: TakenCode | undefined;
  /** Where the workspace stays. */
  readonly kept: string | undefined;
}

/** Rebuilds the workspace of a recorded task and runs a program in it. Nothing is recorded or cached. */
export async function debugTask(context: Context, options: DebugOptions): Promise<Debugged> {
  const { emit, signal } = options;
  await recoverRuns(context, emit);
  const named = await findDebugTask(context, options.task);
  const { run, taskId } = named;
  const step = run.manifest.tasks[taskId]?.step ?? taskId;
  const prepared = await prepareRun(context, {
    ...{ flow: run.flow, file: undefined, set: [], selection: { only: [step] }, emit, signal },
    ...{ resources: [], runners: [LOCAL_RUNNER] },
    resume: { run, sameCode: true },
    keep: false,
  });
  const folder = options.keep ? await openKeptFolder(context) : await openScratchFolder(context, 'debug-');
  try {
    const rebuilt = await rebuildTask(context, prepared, named, signal);
    return await inWorkspace(context, { prepared, named, rebuilt, folder: folder.path, options });
  } finally {
    await prepared.tree.close();
    await folder.close();
  }
}

async function openKeptFolder({ home }: Context): Promise<ScratchFolder> {
  const parent = join(home, 'debug');
  await mkdir(parent, { recursive: true });
  return { path: await mkdtemp(join(parent, 'task-')), close: async () => {} };
}

interface Debugging {
  readonly prepared: PreparedRun;
  readonly named: DebugTask;
  readonly rebuilt: RebuiltTask;
  readonly folder: string;
  readonly options: DebugOptions;
}

async function inWorkspace(
  context: Context,
  { prepared, named: { run, taskId }, rebuilt, folder, options }: Debugging,
): Promise<Debugged> {
  const { task, inputs, command } = rebuilt;
  const { emit, signal } = options;
  const attempt = Math.max(1, run.execution.tasks[taskId]?.attempts.length ?? 1);
  const open = taskWorkspaces(
    context,
    { prepared, start: run, journal: { folder, taskStarted: () => {} }, options: { emit } },
    rebuilt.ground,
  );
  const workspace = await open({ task, attempt, command, inputs, signal, stdin: options.stdin });
  const files = await prepared.code.files(task.step);
  makeWritable(workspace.root, files);
  const spec = `${specOf(run)}:${taskId}/`;
  const inImage = task.step.image !== undefined;
  const program = programOf(inImage ? undefined : context.config.env.SHELL, options.command);
  if (!inImage) await requireProgram(program[0], workspace);
  options.onReady({ spec, root: workspace.root, command });
  const exitCode = await runInteractive({
    command: within(workspace.within ?? [], program),
    cwd: workspace.root,
    env: { ...workspace.env, ...terminalOf(context) },
    quietOutput: options.quietOutput,
    signal,
  });
  const edited = { root: workspace.root, files, isCode: newCode(prepared, rebuilt) };
  const changed = await changedCode(context, edited);
  const isTaken = changed.length > 0 && (await options.takes(changed));
  const places = { from: workspace.root, root: requireRoot(context) };
  return {
    ...{ spec, exitCode, changed, changedInputs: await workspace.changedInputs() },
    taken: isTaken ? await takeCode(context, changed, places) : undefined,
    kept: options.keep ? workspace.root : undefined,
  };
}

type Program = readonly [string, ...string[]];

/** The same isolation as the task has. */
function within([first, ...rest]: readonly string[], program: Program): Program {
  return first === undefined ? program : [first, ...rest, ...program];
}

/** @throws MlgitError `not-started` (usage). */
async function requireProgram(name: string, { env, root }: TaskWorkspace): Promise<void> {
  if ((await findProgram(name, env.PATH ?? '', root)) !== undefined) return;
  throw notStarted(name, { code: 'ENOENT', message: '' });
}

/** An image has its own programs, of which `/bin/sh` is the one that must be there. */
function programOf(shell: string | undefined, command: readonly string[] | undefined): Program {
  const [first, ...rest] = command ?? [];
  return first === undefined ? [shell || '/bin/sh'] : [first, ...rest];
}

/** What a shell takes to draw on the terminal; tasks have none. */
function terminalOf({ config }: Context): Record<string, string> {
  const { TERM, COLORTERM } = config.env;
  return { ...(TERM === undefined ? {} : { TERM }), ...(COLORTERM === undefined ? {} : { COLORTERM }) };
}

function newCode({ code }: PreparedRun, { task, inputs }: RebuiltTask): (path: string) => boolean {
  const taken = Object.values(inputs).map(({ path }) => path);
  return (path) =>
    code.matches(task.step, path) && !taken.some((one) => isAtOrBelow(path, one)) && !isMade(task, path);
}

/** Outputs, and what Python leaves behind. */
function isMade({ step }: PlannedTask, path: string): boolean {
  const { outputs, metrics, plots } = step;
  const made = [
    ...Object.values(outputs).map((output) => output.path),
    ...[metrics?.file, metrics?.series, ...plots.map(({ file }) => file)].filter(
      (file) => file !== undefined,
    ),
  ];
  return made.some((one) => isAtOrBelow(path, one)) || /(^|\/)__pycache__\//.test(path);
}
