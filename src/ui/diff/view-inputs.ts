import { humanBytes } from '../../base/human.ts';
import type { InputChange, InputFact, InputsDiff } from '../../model/diff/input-diff.ts';
import { contentCells } from './content-cells.ts';
import { shortDigest } from './format-value.ts';
import {
  ARROW_COLUMN,
  cell,
  limitRows,
  markOf,
  type SectionView,
  type ViewOptions,
  type ViewRow,
} from './section-view.ts';

export function viewInputs({ changed, same }: InputsDiff, options: ViewOptions): SectionView {
  return {
    section: 'inputs',
    title: 'Inputs',
    summary: cell(`${changed.length} of ${changed.length + same} differ`, 'dim'),
    columns: [
      { title: '' },
      { title: 'input', gives: 'middle' },
      { title: 'before' },
      { title: ARROW_COLUMN },
      { title: 'after' },
      { title: 'taken by', gives: 'end' },
    ],
    ...limitRows(
      changed.map((change) => rowOf(change, options)),
      options,
    ),
  };
}

const [MOST_LINES, MOST_LINES_FULL] = [8, 200];

function rowOf(change: InputChange, { full }: ViewOptions): ViewRow {
  const { from, before, after, steps, content } = change;
  const most = full ? MOST_LINES_FULL : MOST_LINES;
  return {
    cells: [
      markOf(change),
      cell(from),
      cell(factText(before), 'dim'),
      cell(ARROW_COLUMN, 'dim'),
      cell(factText(after)),
      cell(steps.join(', '), 'dim'),
    ],
    ...(content === undefined ? {} : { details: contentCells(content, most) }),
  };
}

function factText(fact: InputFact | undefined): string {
  if (fact === undefined) return '–';
  return `${humanBytes(fact.sizeBytes)} ${fact.run ?? shortDigest(fact.digest)}`;
}
