import type { DvcConfig } from './config.ts';
import type { TreeView } from './tree-view.ts';

/** What a DVC project consists of, as far as a translation reads it. */
export interface DvcProject {
  /** Of the flow. */
  readonly flow: string;
  /** Folder of the project; empty for the top of the repository. Paths of files are relative to the top. */
  readonly folder: string;
  /** Every dvc.yaml, dvc.lock and .dvc file with its text, in byte order of paths. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly config: DvcConfig;
  /** Text of .dvcignore files. */
  readonly ignores: readonly { readonly path: string; readonly text: string }[];
  readonly tree: TreeView;
}
