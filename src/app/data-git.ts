/** What tracking data beside the code needs to ask git. Paths are relative to the working tree's top, with `/`. */
export interface DataGit {
  /** Those of `paths` that are in git's index, or have something below them there. */
  tracked(paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of `paths`, of files that need not exist, that git ignores. */
  ignored(paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** Every pointer file (`*.mlgit`) below `folder` (empty: the top) that git tracks or would take, in byte order. */
  pointers(folder: string): Promise<readonly string[]>;
}
