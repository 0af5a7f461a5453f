import type { Flow } from '../model/flow.ts';

/** What a job in a clone is made from. Equal facts give equal bytes. */
export interface JobFlow {
  readonly flow: Flow;
  /** Relative to the repository's root; undefined: `mlgit.yaml`. */
  readonly file: string | undefined;
  /** Address of the store of the team. */
  readonly store: string;
}

/** What a file for a scheduler, whose tasks have no clone, is made from. */
export interface ExportedFlow extends JobFlow {
  /** URL of the git repository, without credentials. */
  readonly repository: string;
  /** The branch, tag or commit that is run. */
  readonly revision: string;
}
