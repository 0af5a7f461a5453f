import type { ArtifactContent } from '../artifact.ts';
import type { LineageNode, LineageTaskNode } from './lineage-document.ts';

/**
 * `made`: a run made these bytes; `modified`: a run made what lay at this path, and it is something else now;
 * `tracked`: nobody made it that is known here, and a pointer stands for it.
 */
export type BlameState = 'made' | 'modified' | 'tracked';

/** What `mlgit blame --json` prints as its result. */
export interface BlameReport {
  readonly version: 1;
  /** Relative to the top of the working tree. */
  readonly path: string;
  readonly state: BlameState;
  /** What is there now; where it is not checked out, what its pointer stands for. */
  readonly content: ArtifactContent;
  /** True when only the pointer is there. */
  readonly absent?: true;
  /** The pointer file that stands for it, or for a folder that it is in. */
  readonly pointer?: string;
  /** True when what is there is not what the pointer stands for. */
  readonly differsFromPointer?: true;
  /** True when git has a file of that name, too. */
  readonly trackedByGit?: true;
  /** How many tasks made these bytes; of a modified one, those that made what was at this path. */
  readonly makers: number;
  /** The newest of them, then, where it is another, the first. */
  readonly madeBy: readonly Maker[];
  /** Folders that it may be in and whose lists of files are not on this machine. */
  readonly foldersNotHere?: number;
  /** Tasks that took it: how many, and the newest of them as SPECs. */
  readonly takenBy: { readonly tasks: number; readonly newest: readonly string[] };
}

export interface Maker {
  /** Of the artifact, down to a file in a folder. */
  readonly spec: string;
  /** Where the run had it, relative to the top. */
  readonly path: string;
  /** What it made, in case that is no more what is there. */
  readonly made: ArtifactContent;
  readonly task: LineageTaskNode;
  /** By what the task calls them. */
  readonly inputs: readonly MakerInput[];
}

export interface MakerInput {
  readonly name: string;
  /** SPEC by which it was taken from another run. */
  readonly spec?: string;
  readonly from: LineageNode;
}
