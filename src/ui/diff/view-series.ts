import type {
  SeriesChange,
  SeriesColumn,
  SeriesColumnChange,
  SeriesDiff,
} from '../../model/diff/series-diff.ts';
import { formatPair } from './format-value.ts';
import {
  cell,
  counted,
  limitRows,
  type SectionView,
  type ViewOptions,
  type ViewRow,
} from './section-view.ts';
import { rangeOf, sparkline } from './sparkline.ts';

const BARS = 12;
/** So many tell enough of a fan-out. */
const MOST_ROWS = 6;

export function viewSeries({ changed, same }: SeriesDiff, options: ViewOptions): SectionView {
  const rows = changed.flatMap(rowsOf);
  return {
    section: 'series',
    title: 'Series',
    summary: cell(
      `${counted(changed.length, 'series', 'series')} differ${changed.length === 1 ? 's' : ''}${same > 0 ? `, ${same} the same` : ''}`,
      'dim',
    ),
    columns: [
      { title: 'series', gives: 'middle' },
      { title: 'before' },
      { title: 'last', align: 'right' },
      { title: 'after' },
      { title: 'last', align: 'right' },
      { title: 'rows' },
    ],
    ...limitRows(rows, options, MOST_ROWS),
  };
}

function rowsOf({ task, path, columns }: SeriesChange): ViewRow[] {
  if (columns === undefined) return [{ cells: [cell(`${task} ${path}`), cell('not read', 'dim')] }];
  if (columns.length === 0) return [{ cells: [cell(`${task} ${path}`), cell('no number differs', 'dim')] }];
  return columns.map((column) => columnRow(task, column));
}

function columnRow(task: string, { name, before, after, verdict }: SeriesColumnChange): ViewRow {
  const range = rangeOf([...(before?.points ?? []), ...(after?.points ?? [])]);
  const line = (side: SeriesColumn | undefined): string =>
    side === undefined ? '' : sparkline(side.points, range, BARS);
  const [old, now] = formatPair(before?.last, after?.last);
  const tone = verdict === 'better' ? 'good' : verdict === 'worse' ? 'bad' : undefined;
  return {
    cells: [
      cell(`${task} ${name}`),
      cell(line(before), 'dim'),
      cell(old, 'dim'),
      cell(line(after), tone ?? 'accent'),
      cell(now, tone),
      cell(rowsText(before, after), 'dim'),
    ],
  };
}

function rowsText(before: SeriesColumn | undefined, after: SeriesColumn | undefined): string {
  if (before?.rows === after?.rows) return '';
  return `${before?.rows ?? 0} → ${after?.rows ?? 0} rows`;
}
