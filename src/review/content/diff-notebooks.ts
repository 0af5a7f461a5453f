import type { CellChange, NotebookDiff } from '../../model/diff/notebook-diff.ts';
import { alignLists } from './align-lists.ts';
import { type DocumentValue, ValueNumbers } from './document-value.ts';
import { textHunks } from './text-hunks.ts';
import { DamagedContent } from './unreadable-content.ts';

const MOST_CHANGES = 50;
const MOST_LINES = 60;

interface Cell {
  readonly type: string;
  readonly source: string;
}

/** The cells of a notebook (nbformat 4): kind and source; outputs, counts and metadata change whenever it is run. @throws DamagedContent */
export function notebookCells(document: DocumentValue): Cell[] {
  const cells = document instanceof Map ? document.get('cells') : undefined;
  if (!Array.isArray(cells)) throw new DamagedContent('it has no cells');
  return cells.map((cell) => {
    if (!(cell instanceof Map)) throw new DamagedContent('a cell of it is no mapping');
    const source = cell.get('source') ?? '';
    return {
      type: String(cell.get('cell_type') ?? ''),
      source: Array.isArray(source) ? source.map(String).join('') : String(source),
    };
  });
}

export async function diffNotebooks(before: readonly Cell[], after: readonly Cell[]): Promise<NotebookDiff> {
  const numbers = new ValueNumbers();
  const numbersOf = (cells: readonly Cell[]): number[] =>
    cells.map(({ type, source }) => numbers.of([type, source]));
  const counts = { added: 0, removed: 0, changed: 0 };
  const changes: CellChange[] = [];
  for (const place of await alignLists(numbersOf(before), numbersOf(after))) {
    const old = place.before === undefined ? undefined : before[place.before];
    const now = place.after === undefined ? undefined : after[place.after];
    if (old?.source === now?.source && old?.type === now?.type) continue;
    const change = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    counts[change]++;
    if (changes.length >= MOST_CHANGES) continue;
    const hunks = await textHunks(old?.source ?? '', now?.source ?? '', { mostLines: MOST_LINES });
    changes.push({
      change,
      cell: (place.after ?? place.before ?? 0) + 1,
      type: (now ?? old)?.type ?? '',
      hunks: hunks?.hunks ?? [],
      hunksLeft: hunks?.hunksLeft ?? 0,
    });
  }
  const changesLeft = counts.added + counts.removed + counts.changed - changes.length;
  return { kind: 'notebook', before: before.length, after: after.length, ...counts, changes, changesLeft };
}
