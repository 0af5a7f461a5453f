import type { InputFacts } from '../executor/input-facts.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { EventSink } from '../model/event.ts';
import type { RunRecord } from '../model/run.ts';

/** A run from which something was taken, with the commit that stands for it among the parents of the new run's. */
export type ConsumedRun = Pick<RunRecord, 'id' | 'commit'>;

/** What a SPEC led to. */
export interface TakenArtifact {
  readonly run: ConsumedRun;
  readonly content: ArtifactContent;
  /** What the file or folder was called. */
  readonly fileName: string;
  /** Asked where a task is to be told: whose it is may take a process for each signature. */
  readonly factsOf: () => Promise<InputFacts>;
}

export interface HistorySurroundings {
  /** Top of the working tree, from which folders of other repositories are named. */
  readonly root: string;
  /** SPEC → id of the run that an earlier run took for it, which this one goes on with. */
  readonly pinned: { readonly [spec: string]: string };
  readonly keep: boolean;
  readonly signal: AbortSignal;
  readonly emit: EventSink;
}
