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
  /** Where a program names a file of this name (`params.yaml`), or its stem in quotes; undefined where none does. */
  mentionOf(name: string): { readonly file: string; readonly line: number } | undefined;
  /** Python files that use DVC themselves. */
  readonly usesOfDvc: readonly UseOfDvc[];
}
