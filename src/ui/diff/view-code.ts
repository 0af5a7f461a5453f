import type { CodeDiff, CodeFileChange } from '../../model/diff/code-diff.ts';
import {
  cell,
  counted,
  limitRows,
  type SectionView,
  type ViewOptions,
  type ViewRow,
} from './section-view.ts';

export function viewCode({ files, otherFiles }: CodeDiff, options: ViewOptions): SectionView {
  const others = otherFiles === 0 ? '' : `; ${counted(otherFiles, 'other file')} that no step reads`;
  return {
    section: 'code',
    title: 'Code',
    summary: cell(`${counted(files.length, 'file')}${others}`, 'dim'),
    columns: [
      { title: '' },
      { title: 'file', gives: 'middle' },
      { title: 'added', align: 'right' },
      { title: 'removed', align: 'right' },
      { title: 'read by', gives: 'end' },
    ],
    ...limitRows(files.map(rowOf), options),
  };
}

const MARKS = { added: cell('+', 'good'), removed: cell('-', 'bad'), changed: cell('~', 'note') };

function rowOf({ path, change, addedLines, removedLines, steps, stepCount }: CodeFileChange): ViewRow {
  const more = stepCount > steps.length ? ` and ${stepCount - steps.length} more` : '';
  return {
    subject: { file: path },
    cells: [
      MARKS[change],
      cell(path),
      cell(addedLines ? `+${addedLines}` : '', 'good'),
      cell(removedLines ? `-${removedLines}` : '', 'bad'),
      cell(`${steps.join(', ')}${more}`, 'dim'),
    ],
  };
}
