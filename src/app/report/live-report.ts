import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildManifest, executionTasks } from '../../executor/run-document.ts';
import { type JournaledRun, type OpenTask, readJournaledRun } from '../../executor/run-journal.ts';
import { inScope } from '../../executor/run-progress.ts';
import type { Execution, ExecutionTask } from '../../model/execution.ts';
import type { LogTail, ReportSeries, RunReport } from '../../model/report/run-report.ts';
import type { RunRecord } from '../../model/run.ts';
import { isRunId, type RunId } from '../../model/run-id.ts';
import { activeFolder } from '../active-folder.ts';
import type { Context } from '../context.ts';
import { BoundedReader } from './read-bounded.ts';
import { readPlots } from './read-plots.ts';
import { readSeries, seriesOf } from './read-series.ts';
import { readTails, tailOf } from './read-tails.ts';

/** The journal of a run of this clone that is under way; undefined when there is none of that id. */
export function journalOf(context: Context, id: string): JournaledRun | undefined {
  return isRunId(id) ? readJournaledRun(join(activeFolder(context), id)) : undefined;
}

/** The report of a run under way: what has ended is read from the store, what runs now from its workspace. */
export async function reportOfLiveRun(
  context: Context,
  journal: JournaledRun,
  signal: AbortSignal,
): Promise<RunReport> {
  const nowMs = context.config.clock.now();
  const run = recordSoFar(journal, nowMs);
  const store = context.artifactsOf(run);
  const reader = new BoundedReader(store, signal);
  const { header, progress, open: opened } = journal;
  const planned = progress.tasks(header.plan);
  return {
    version: 1,
    kind: 'run',
    run,
    live: {
      nowMs,
      alive: context.isAlive(header.process, journal.touchedAtMs),
      open: planned
        .filter(({ id }) => !journal.results.has(id))
        .map(({ id, step }) => {
          const startedAt = opened.get(id)?.startedAt;
          return { task: id, step: step.name, ...(startedAt === undefined ? {} : { startedAt }) };
        }),
      dependsOn: Object.fromEntries(inScope(header.plan).map(({ id, dependsOn }) => [id, dependsOn])),
    },
    tags: [],
    plots: await readPlots(run, reader),
    series: [...(await readSeries(run, reader)), ...(await liveSeries(journal))],
    images: [],
    logs: [...(await readTails(run, reader, { store, signal })), ...(await liveTails(journal))],
    leftOut: reader.leftOut,
  };
}

/** What would be recorded if it ended now, without what has not ended. */
function recordSoFar({ header, results, progress, retried }: JournaledRun, nowMs: number): RunRecord {
  const ended = progress.tasks(header.plan).filter(({ id }) => results.has(id));
  const execution: Execution = {
    version: 1,
    run: header.run as RunId,
    startedAt: header.startedAt,
    endedAt: new Date(nowMs).toISOString(),
    runner: 'local',
    host: header.host ?? '',
    user: header.user,
    ...(header.branch === undefined ? {} : { branch: header.branch }),
    ...(header.message === undefined ? {} : { message: header.message }),
    ...(header.selection === undefined ? {} : { selection: header.selection }),
    ...(header.resumes === undefined ? {} : { resumes: header.resumes as RunId }),
    ...(header.sweep === undefined ? {} : { sweep: header.sweep }),
    jobs: header.jobs,
    consumed: {},
    tasks: { ...retriedTasks(retried), ...executionTasks(results) },
  };
  return {
    id: header.run as RunId,
    flow: header.flow,
    commit: '',
    codeCommit: header.codeCommit,
    manifest: buildManifest(header.plan, ended, { results, status: 'succeeded' }),
    execution,
    env: header.env,
  };
}

/** Attempts that failed before the one that runs. */
function retriedTasks(retried: JournaledRun['retried']): { [task: string]: ExecutionTask } {
  return Object.fromEntries(
    [...retried].map(([task, attempts]) => [task, { outcome: 'failed', attempts, components: {} }]),
  );
}

const SERIES_BYTES = 16 * 2 ** 20;
const TAIL_BYTES = 16 * 1024;
const MOST_TASKS = 12;

/** The series that running tasks have written so far. */
async function liveSeries({ open: opened, header }: JournaledRun): Promise<ReportSeries[]> {
  const read: ReportSeries[] = [];
  for (const [task, { logPath }] of [...opened].slice(0, MOST_TASKS)) {
    const planned = header.plan.steps.find(({ id }) => task === id || task.startsWith(`${id}/`));
    const file = planned?.step.metrics?.series;
    if (file === undefined) continue;
    const found = await endOfFile(join(workspaceOf({ logPath }), file), SERIES_BYTES);
    // The last line may still be written: what is no object yet is left out.
    const series = found === undefined ? undefined : seriesOf(task, found.bytes.toString('utf8'));
    if (series !== undefined) read.push(series);
  }
  return read;
}

/** A task's workspace is beside its log (`task-workspaces.ts`). */
function workspaceOf({ logPath }: Pick<OpenTask, 'logPath'>): string {
  return join(dirname(logPath), 'tree');
}

async function liveTails({ open: opened, retried }: JournaledRun): Promise<LogTail[]> {
  const tails: LogTail[] = [];
  for (const [task, { logPath }] of [...opened].slice(0, MOST_TASKS)) {
    const found = await endOfFile(logPath, TAIL_BYTES);
    const attempt = (retried.get(task)?.length ?? 0) + 1;
    if (found !== undefined && found.sizeBytes > 0)
      tails.push(tailOf({ task, attempt }, found.bytes, found.sizeBytes));
  }
  return tails;
}

/** The last bytes of a regular file; undefined where there is none (yet, or any more). Links of a task are not followed. */
async function endOfFile(
  path: string,
  mostBytes: number,
): Promise<{ readonly bytes: Buffer; readonly sizeBytes: number } | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile()) return undefined;
      const length = Math.min(found.size, mostBytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, found.size - length);
      return { bytes: buffer.subarray(0, bytesRead), sizeBytes: found.size };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  }
}
