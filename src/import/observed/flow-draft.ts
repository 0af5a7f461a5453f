import type { Finding } from './finding.ts';

/** A line of the flow file, and why it is there. */
export interface DraftEntry {
  readonly name: string;
  /** A path, `step.artifact`, or a URL of an input that lies outside. */
  readonly value: string;
  /** Where a task finds it, of what another step makes. */
  readonly path?: string;
  readonly why: string;
}

export interface DraftStep {
  readonly name: string;
  readonly run?: string;
  readonly notebook?: string;
  /** Paths of the tree that were read and are code. */
  readonly code: readonly string[];
  readonly inputs: readonly DraftEntry[];
  readonly outputs: readonly DraftEntry[];
  readonly metrics?: string;
  readonly params: readonly string[];
  readonly env: { readonly [name: string]: string };
  readonly secrets: readonly string[];
  /** Absolute paths that it may read. */
  readonly allow: readonly string[];
}

export interface DraftParam {
  readonly name: string;
  readonly value: string | number;
  readonly why: string;
}

export interface FlowDraft {
  readonly params: readonly DraftParam[];
  readonly steps: readonly DraftStep[];
  readonly findings: readonly Finding[];
  /** Data of the tree that neither git nor mlgit tracks, with its size. */
  readonly untracked: readonly { readonly path: string; readonly sizeBytes: number }[];
}
