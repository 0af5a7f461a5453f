import type { Flow } from '../model/flow.ts';

/** What a file for another system is made from. Equal facts give equal bytes. */
export interface ExportedFlow {
  readonly flow: Flow;
  /** Relative to the repository's root; undefined: `mlgit.yaml`. */
  readonly file: string | undefined;
  /** Address of the store of the team. */
  readonly store: string;
  /** URL of the git repository, without credentials. */
  readonly repository: string;
  /** The branch, tag or commit that is run. */
  readonly revision: string;
}
