import { buildManifest, executionTasks, runStatus } from '../../executor/run-document.ts';
import { type JournaledRun, listJournals } from '../../executor/run-journal.ts';
import type { RunRecord } from '../../model/run.ts';
import type { RunId } from '../../model/run-id.ts';
import { activeFolder } from '../active-folder.ts';
import type { Context } from '../context.ts';

/** A run that is not in git yet, as its journal tells of it. */
export interface JournaledRecord {
  readonly record: RunRecord;
  /** `lost`: the process that drove it is dead, and the next run records it. */
  readonly state: 'running' | 'lost';
}

/** Runs of this clone whose journals are there. Tasks that have not ended are not in their records. */
export function journaledRecords(context: Context): JournaledRecord[] {
  return listJournals(activeFolder(context)).map((run) => ({
    record: recordOf(context, run),
    state: context.isAlive(run.header.process, run.touchedAtMs) ? 'running' : 'lost',
  }));
}

function recordOf(context: Context, { header, progress, results }: JournaledRun): RunRecord {
  const { plan, env, codeCommit, startedAt, user, jobs, branch, message, sweep, file } = header;
  const tasks = progress.tasks(plan);
  return {
    id: header.run as RunId,
    flow: header.flow,
    commit: '',
    codeCommit,
    manifest: buildManifest(plan, tasks, { results, status: runStatus(results, false) }),
    execution: {
      version: 1,
      run: header.run as RunId,
      startedAt,
      endedAt: '',
      ...{ runner: 'local', host: header.host ?? context.config.host, user, jobs },
      ...(branch === undefined ? {} : { branch }),
      ...(message === undefined ? {} : { message }),
      ...(sweep === undefined ? {} : { sweep }),
      ...(file === undefined ? {} : { file }),
      tasks: executionTasks(results),
      consumed: header.consumed as { readonly [spec: string]: RunId },
    },
    env,
  };
}
