import type { ArtifactKind } from '../artifact.ts';
import type { ContentDiff } from './content-diff.ts';

export interface ArtifactsDiff {
  readonly changed: readonly ArtifactChange[];
  /** How many are the same, and their bytes. */
  readonly same: number;
  readonly sameBytes: number;
}

/** Absent `before`: it is new; absent `after`: it is gone. */
export interface ArtifactChange {
  readonly step: string;
  readonly task: string;
  /** Of an output its name, of a plot the path of its file. */
  readonly name: string;
  readonly role: 'output' | 'plot';
  readonly before?: ArtifactFact;
  readonly after?: ArtifactFact;
  /** Bytes of files that are the same in both; absent where folders were not looked into. */
  readonly sharedBytes?: number;
  /** Of two folders, where they were looked into. */
  readonly folder?: FolderDiff;
  /** Of two files, where they were looked into. */
  readonly content?: ContentDiff;
}

export interface ArtifactFact {
  readonly kind: ArtifactKind;
  readonly digest: string;
  readonly sizeBytes: number;
  /** Where it lies in the tree, relative to the root; absent of inputs. */
  readonly path?: string;
}

export interface FolderDiff {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly moved: number;
  /** In byte order of paths; the first 1,000. */
  readonly files: readonly FolderFileChange[];
  /** There are more than are listed, or counted. */
  readonly cut?: true;
}

/** A file of two folders. Absent `before`: it is new; absent `after`: it is gone. */
export interface FolderFileChange {
  /** In the folder after; of what was removed, before. */
  readonly path: string;
  /** Of a file that is elsewhere now, and the same. */
  readonly movedFrom?: string;
  readonly before?: FolderFileFact;
  readonly after?: FolderFileFact;
  /** Where it was looked into. */
  readonly content?: ContentDiff;
}

export interface FolderFileFact {
  /** `tree`: a folder that was not looked into. */
  readonly kind: 'file' | 'executable' | 'link' | 'tree';
  readonly digest: string;
  readonly sizeBytes: number;
}
