import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import type { Observations, WorkspaceRequest } from '../executor/ports.ts';
import { stemOf } from '../flow/repository-path.ts';
import type { UndeclaredFile } from '../model/failure.ts';
import { isWithin } from '../workspace/environment/present-path.ts';
import { missingFiles } from '../workspace/observe/missing-files.ts';
import { readObservations, type Observations as Seen } from '../workspace/observe/read-observations.ts';
import type { Context } from './context.ts';
import { missingKeys } from './missing-keys.ts';
import type { TaskIsolation } from './task-isolation.ts';

export interface ObservedTask {
  /** Of `installAuditHook`. */
  readonly hookFolder: Promise<string>;
  /** Folder of the attempt, beside its workspace. */
  readonly base: string;
  readonly workspace: string;
  readonly repository: string;
  /** Folders that the key covers: environment, interpreters. */
  readonly covered: readonly string[];
  readonly isolation: TaskIsolation;
  readonly request: WorkspaceRequest;
  readonly logPath: string;
}

export interface TaskObserver {
  readonly hook: { readonly folder: string; readonly file: string };
  /** What was seen, after the task has ended. `failed`: its command did. */
  read(failed: boolean): Promise<Observations>;
}

/** More is a data set, which no explanation lists. */
const MOST_READ = 500;
/** A trace is asked for to learn just this. */
const MOST_TRACED = 10_000;

/** Lets Python processes of a task note what they read, and tells afterwards what its key does not cover. */
export async function observeTask(
  context: Pick<Context, 'config'>,
  task: ObservedTask,
): Promise<TaskObserver> {
  const { home } = context.config;
  const file = join(task.base, 'observed');
  const folder = await task.hookFolder;
  const { means, traceFile, hides } = task.isolation;
  const seeing = {
    ...(traceFile === undefined ? {} : { traceFile }),
    ...(hides === undefined ? {} : { hides }),
  };
  return {
    hook: { folder, file },
    read: async (failed) => {
      const seen = await readObservations(file, {
        workspace: task.workspace,
        repository: task.repository,
        roots: [...task.covered, folder, task.base],
        home,
        ...seeing,
      });
      const looked = { wanted: seen.wanted, logPath: task.logPath, ...seeing };
      const { workspace, repository } = task;
      // What a command that succeeded did not find it could do without.
      const missing = failed
        ? await missingFiles({ ...looked, workspace, repository })
        : await missingModules(task, seen.wanted);
      return {
        undeclaredReads: seen.undeclared,
        undeclaredFiles: [
          ...missing.map((path) => remedyFor(path, task)),
          ...(failed ? await missingKeys(task.request.task.step, task.logPath, repository) : []),
        ],
        observedBy: [
          ...(seen.watched ? ['audit-hook' as const] : []),
          ...means,
          ...(seen.traced ? ['trace' as const] : []),
        ],
        ...(isKnown(seen) ? { read: seen.read } : {}),
      };
    },
  };
}

/** Modules that a function of a flow in Python looked for (`mlgit/task/imports.py`), which the working tree has. */
async function missingModules(
  { request, workspace, repository }: ObservedTask,
  wanted: readonly string[],
): Promise<string[]> {
  const modules = wanted.filter((path) => path.endsWith('.py'));
  // On a node there is no tree to look into.
  if (request.task.step.source === undefined || modules.length === 0 || !existsSync(repository)) return [];
  return missingFiles({ wanted: modules, workspace, repository });
}

function isKnown({ watched, traced, truncated, read }: Seen): boolean {
  return (watched || traced) && !truncated && read.length <= (traced ? MOST_TRACED : MOST_READ);
}

function remedyFor(path: string, { request, repository }: ObservedTask): UndeclaredFile {
  const { step } = request.task;
  if (step.source !== undefined && !isAbsolute(path))
    return { path, remedy: inPython(step.name, path, repository) };
  if (isAbsolute(path) && isWithin(repository, path)) {
    const remedy = `read it as ${relative(repository, path)}, relative to the folder in which the task starts`;
    return { path, remedy };
  }
  if (isAbsolute(path)) {
    const otherwise = step.undeclared?.mode === 'fail' ? ', otherwise: fail' : '';
    return {
      path,
      remedy: `add to step ${step.name}: undeclared: {allow: [${path}]${otherwise}}   (its content then enters the key)`,
    };
  }
  const asCode = step.code === undefined ? undefined : `code: [${[...step.code, path].join(', ')}]`;
  const asInput = `inputs: {${stemOf(path)}: ${path}}`;
  const lines = asCode === undefined ? asInput : `${asCode}, or ${asInput}`;
  return { path, remedy: `add to step ${step.name}: ${lines}` };
}

function inPython(step: string, path: string, repository: string): string {
  const isFolder = statSync(join(repository, path), { throwIfNoEntry: false })?.isDirectory() === true;
  const folder = isFolder ? path : /^(.+)\/__init__\.py$/.exec(path)?.[1];
  if (folder !== undefined || path.endsWith('.py'))
    return `add to step ${step}: @step(code=[${JSON.stringify(folder === undefined ? path : `${folder}/**`)}])`;
  return `add to step ${step} an argument that is read in its place: ${stemOf(path)}: Path = ${JSON.stringify(path)}`;
}
