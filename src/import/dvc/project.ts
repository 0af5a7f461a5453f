import type { DvcConfig } from './config.ts';
import type { TreeView } from './tree-view.ts';

/** Results that DVC keeps in a place of its own, and nobody here looks for. */
export interface Trace {
  readonly kind: 'run-cache' | 'experiments';
  /** Folder relative to the top, or a ref. */
  readonly where: string;
  readonly count: number;
}

/** What a DVC project consists of, as far as a translation reads it. */
export interface DvcProject {
  /** Of the flow. */
  readonly flow: string;
  /** Folder of the project; empty for the top of the repository. Paths of files are relative to the top. */
  readonly folder: string;
  /** Every dvc.yaml, dvc.lock and .dvc file with its text, in byte order of paths. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly config: DvcConfig;
  /** Files of DVC's that git has and that could not be read: too large, or a link out of the repository. */
  readonly unread: readonly string[];
  /** What DVC keeps beside the files of a project. */
  readonly traces: readonly Trace[];
  /** Text of .dvcignore files. */
  readonly ignores: readonly { readonly path: string; readonly text: string }[];
  readonly tree: TreeView;
}
