import type { ArtifactContent } from '../model/artifact.ts';
import type { LineageEdge } from '../model/lineage/lineage-document.ts';
import type { ManifestOutput, ManifestTask } from '../model/manifest.ts';
import type { KnownRun } from './known-run.ts';

/** A node before it is described: what it is, with the records that say so. */
export type GraphNode = TaskOfRun | MadeArtifact | Source | Unknown;

export interface TaskOfRun {
  readonly kind: 'task';
  readonly id: string;
  readonly known: KnownRun;
  readonly taskId: string;
  readonly task: ManifestTask;
  /** Runs that took its result from the cache, newest first. */
  readonly reusedBy: readonly KnownRun[];
}

export interface MadeArtifact {
  readonly kind: 'artifact';
  readonly id: string;
  readonly known: KnownRun;
  readonly taskId: string;
  readonly name: string;
  readonly output: ManifestOutput;
  /** Of a file or folder in a folder. */
  readonly part?: { readonly inner: string; readonly content: ArtifactContent };
}

/** Content that no run is said to have made. */
export interface Source {
  readonly kind: 'source';
  readonly id: string;
  readonly content: ArtifactContent;
  readonly origin: { readonly path: string } | { readonly url: string; readonly pin: string };
  /** The oldest run that took it. */
  readonly first: KnownRun;
}

export interface Unknown {
  readonly kind: 'unknown';
  readonly id: string;
  readonly state: 'not-here' | 'no-such-output';
  readonly spec: string;
  readonly flow?: string;
  readonly run?: string;
  /** The repository that the run is of, where that is another. */
  readonly repository?: string;
}

/** An edge, of which the other end is a node of the same graph. */
export type GraphEdge = LineageEdge;
