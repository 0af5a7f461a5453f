/** Where a program has DVC, or with `isLive` DVCLive, which does without a repository. */
export interface UseOfDvc {
  readonly file: string;
  readonly line: number;
  readonly isLive?: true;
}

/** What a translation has to know of the working tree. Paths are relative to its top, with `/`. */
export interface TreeView {
  /** The text of a file; undefined where there is none. */
  read(path: string): string | undefined;
  /** What is there; a link is what it leads to. */
  kindOf(path: string): 'file' | 'folder' | undefined;
  /** Files that git tracks or would take, at a path or below it, in byte order. */
  visible(path: string): readonly string[];
  /** Where programs name a file of this name (`params.yaml`), or its stem in quotes: the first place in each, in the order of files. */
  mentionsOf(name: string): readonly { readonly file: string; readonly line: number }[];
  /** Python files that use DVC themselves. */
  readonly usesOfDvc: readonly UseOfDvc[];
}
