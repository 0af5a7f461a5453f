import { listJournals } from '../executor/run-journal.ts';
import { activeFolder } from './active-folder.ts';
import type { Context } from './context.ts';

/** A run that a process drives now, or that a dead process left behind. */
export interface UnfinishedRun {
  readonly run: string;
  readonly flow: string;
  readonly startedAt: string;
  readonly alive: boolean;
  readonly finished: readonly string[];
  readonly running: readonly string[];
  readonly tasks: number;
}

export function unfinishedRuns(context: Context): UnfinishedRun[] {
  return listJournals(activeFolder(context)).map(({ header, progress, open, touchedAtMs }) => ({
    run: header.run,
    flow: header.flow,
    startedAt: header.startedAt,
    alive: context.isAlive(header.process, touchedAtMs),
    finished: [...progress.results.keys()],
    running: [...open.keys()],
    tasks: progress.tasks(header.plan).length,
  }));
}
