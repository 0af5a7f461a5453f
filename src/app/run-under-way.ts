import type { RunJournal } from '../executor/run-journal.ts';
import type { RunProgress } from '../executor/run-progress.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { RunOptions } from './run-options.ts';
import type { RunPlaces } from './run-places.ts';
import type { RunStart } from './start-run.ts';

/** A run between its start and its record. */
export interface RunUnderWay {
  readonly prepared: PreparedRun;
  readonly start: RunStart;
  readonly journal: RunJournal;
  readonly options: RunOptions;
  readonly progress: RunProgress;
  readonly places: RunPlaces;
  /** Takes over the removal of a workspace, which nothing waits for but the end of the run. */
  readonly discard: (removal: Promise<void>) => void;
}
