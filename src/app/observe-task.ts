import { join } from 'node:path';
import type { Observations, WorkspaceRequest } from '../executor/ports.ts';
import { stemOf } from '../flow/repository-path.ts';
import type { UndeclaredFile } from '../model/failure.ts';
import { missingFiles } from '../workspace/observe/missing-files.ts';
import { readObservations } from '../workspace/observe/read-observations.ts';
import type { Context } from './context.ts';

export interface ObservedTask {
  /** Of `installAuditHook`. */
  readonly hookFolder: Promise<string>;
  /** Folder of the attempt, beside its workspace. */
  readonly base: string;
  readonly workspace: string;
  readonly repository: string;
  /** Folders that the key covers: environment, interpreters. */
  readonly covered: readonly string[];
  readonly request: WorkspaceRequest;
  readonly logPath: string;
}

export interface TaskObserver {
  readonly hook: { readonly folder: string; readonly file: string };
  /** What was seen, after the task has ended. */
  read(): Promise<Observations>;
}

/** More is a data set, which no explanation lists. */
const MOST_READ = 500;

/** Lets Python processes of a task note what they read, and tells afterwards what its key does not cover. */
export async function observeTask(context: Context, task: ObservedTask): Promise<TaskObserver> {
  const { home } = context.config;
  const file = join(task.base, 'observed');
  const folder = await task.hookFolder;
  return {
    hook: { folder, file },
    read: async () => {
      const seen = await readObservations(file, {
        workspace: task.workspace,
        repository: task.repository,
        roots: [...task.covered, folder, task.base],
        home,
      });
      const missing = await missingFiles({
        wanted: seen.wanted,
        logPath: task.logPath,
        workspace: task.workspace,
        repository: task.repository,
      });
      return {
        undeclaredReads: seen.undeclared,
        undeclaredFiles: missing.map((path) => remedyFor(path, task.request)),
        observedBy: seen.watched ? ['audit-hook'] : [],
        ...(seen.watched && !seen.truncated && seen.read.length <= MOST_READ ? { read: seen.read } : {}),
      };
    },
  };
}

function remedyFor(path: string, { task }: WorkspaceRequest): UndeclaredFile {
  const { step } = task;
  const asCode = step.code === undefined ? undefined : `code: [${[...step.code, path].join(', ')}]`;
  const asInput = `inputs: {${stemOf(path)}: ${path}}`;
  const lines = asCode === undefined ? asInput : `${asCode}, or ${asInput}`;
  return { path, remedy: `add to step ${step.name}: ${lines}` };
}
