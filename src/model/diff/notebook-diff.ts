import type { Hunk } from './text-diff.ts';

/** Two notebooks, by the source of their cells. */
export interface NotebookDiff {
  readonly kind: 'notebook';
  /** Cells. */
  readonly before: number;
  /** Cells. */
  readonly after: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** In the order of the notebook. None: only outputs, counts and metadata differ. */
  readonly changes: readonly CellChange[];
  readonly changesLeft: number;
}

export interface CellChange {
  readonly change: 'added' | 'removed' | 'changed';
  /** Place of the cell from 1: after the change, of one that was removed before it. */
  readonly cell: number;
  /** `code`, `markdown`, `raw`. */
  readonly type: string;
  readonly hunks: readonly Hunk[];
  readonly hunksLeft: number;
}
