import type { ColumnChanges, MatchedRows, TableDiff } from '../../model/diff/table-diff.ts';
import { printable } from '../printable.ts';
import { columnMoveLine } from './column-move-line.ts';
import { changeCounts, counted, countedBoth, digits, factLines } from './fact-lines.ts';
import { sampleRowLines } from './sample-row-lines.ts';

/** Columns that have moved are shown so many, those first that moved most. */
const MOST_MOVED = 12;
const MOST_NAMES = 6;

export function tableDiffLines({ rows, columns, matched, moved, ...diff }: TableDiff): string[] {
  const movedLeft = diff.movedLeft + Math.max(0, moved.length - MOST_MOVED);
  return [
    ...factLines([...rowFacts(rows, matched), ...columnFacts(columns)]),
    ...(matched?.notKey === undefined ? [] : [`rows were compared whole: ${printable(matched.notKey)}`]),
    ...moved.slice(0, MOST_MOVED).flatMap(columnMoveLine),
    ...(movedLeft > 0 ? [`… ${counted(movedLeft, 'more column')} moved`] : []),
    ...(matched === undefined ? [] : sampleRowLines(matched)),
    ...(diff.columnsLeft > 0 ? [`${counted(diff.columnsLeft, 'more column')} not looked into`] : []),
  ];
}

function rowFacts(rows: TableDiff['rows'], matched: MatchedRows | undefined): string[] {
  const { added = 0, removed = 0, changed = 0, by, key = [], changedBy = [] } = matched ?? {};
  const counts = changeCounts({ added, removed, changed }, 'row');
  const total = countedBoth(rows.before, rows.after, 'row');
  if (matched === undefined) return [total];
  const how = by === 'key' ? ` by ${printable(key.join(', '))}` : '';
  const columns = changedBy
    .slice(0, MOST_NAMES)
    .map(({ column, rows: of }) => `${printable(column)} ${digits(of)}`);
  return [
    counts === undefined ? `the same rows${how}` : `${counts}${how}`,
    total,
    ...(columns.length === 0 ? [] : [`changed in: ${columns.join(', ')}`]),
  ];
}

function columnFacts({ added, removed, retyped, reordered }: ColumnChanges): string[] {
  const names = (all: readonly { name: string; type: string }[]): string =>
    shortList(all.map(({ name, type }) => `${name} ${type}`));
  return [
    ...(added.length === 0 ? [] : [`${counted(added.length, 'column')} added: ${names(added)}`]),
    ...(removed.length === 0 ? [] : [`${counted(removed.length, 'column')} removed: ${names(removed)}`]),
    ...retyped
      .slice(0, MOST_NAMES)
      .map(({ name, before, after }) => printable(`${name}: ${before} → ${after}`)),
    ...(retyped.length > MOST_NAMES ? [`${retyped.length - MOST_NAMES} more of another type`] : []),
    ...(reordered ? ['columns in another order'] : []),
  ];
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(printable).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
