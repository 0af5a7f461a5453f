/** A file that an observed command touched, as it lies there when all commands have ended. */
export interface SeenFile {
  /** Relative to the root, or absolute where it is outside of the repository. */
  readonly path: string;
  readonly sizeBytes: number;
  /** By git. */
  readonly tracked: boolean;
  /** By git, so that no snapshot has it. */
  readonly ignored: boolean;
  /** What `mlgit add` tracks: the file itself, or a folder that it lies in. */
  readonly added?: string;
  /** Named as credentials are. */
  readonly secret: boolean;
}

export interface WrittenFile extends SeenFile {
  /** There was a file already whose content was read or kept, so that the result depends on it. */
  readonly updates: 'no' | 'appends' | 'changes';
  /** Of a small JSON, YAML or TOML file: what it says, when that can be recorded as metrics. */
  readonly metrics?: { readonly [name: string]: unknown };
}

/** What one command did, with paths judged: nothing of git, environments and systems is left in it. */
export interface ObservedCommand {
  /** For the shell; of a notebook, how it was started is not in it. */
  readonly command: string;
  /** Relative to the root. */
  readonly notebook?: string;
  /** In which it ran, relative to the root; empty at the top. */
  readonly folder: string;
  readonly read: readonly SeenFile[];
  /** Folders that were looked through: relative inside, absolute outside. */
  readonly listed: readonly string[];
  readonly written: readonly WrittenFile[];
  /** Folders all of whose files it wrote, relative, each with their number. */
  readonly whole: readonly { readonly path: string; readonly files: number }[];
  /** Folders that it made and that are left, relative. */
  readonly made: readonly string[];
  /** Links of the tree, relative, by which files of it were opened. */
  readonly links: readonly string[];
  /** Links of the tree, relative, that lead out of it to something that was read. */
  readonly leading: readonly { readonly path: string; readonly to: string; readonly tracked: boolean }[];
  /** Files outside of the repository that it wrote, absolute. */
  readonly writtenOutside: readonly string[];
  /** Files that were there before and that it moved away or removed, relative. */
  readonly removed: readonly string[];
}
