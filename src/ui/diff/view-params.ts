import type { ParamsDiff } from '../../model/diff/param-diff.ts';
import { format } from './format-value.ts';
import { ARROW_COLUMN, cell, limitRows, markOf, type SectionView, type ViewOptions } from './section-view.ts';

export function viewParams({ changed, same }: ParamsDiff, options: ViewOptions): SectionView {
  return {
    section: 'params',
    title: 'Parameters',
    summary: cell(`${changed.length} of ${changed.length + same} differ`, 'dim'),
    columns: [
      { title: '' },
      { title: 'parameter' },
      { title: 'before', gives: 'end' },
      { title: ARROW_COLUMN },
      { title: 'after', gives: 'end' },
    ],
    ...limitRows(
      changed.map((change) => ({
        cells: [
          markOf(change),
          cell(change.name),
          cell(format(change.before), 'dim'),
          cell(ARROW_COLUMN, 'dim'),
          cell(format(change.after), 'accent'),
        ],
      })),
      options,
    ),
  };
}
