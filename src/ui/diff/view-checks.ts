import type { CheckChange, CheckFact, ChecksDiff } from '../../model/diff/check-diff.ts';
import {
  ARROW_COLUMN,
  type Cell,
  cell,
  limitRows,
  listCounts,
  type SectionView,
  type ViewOptions,
  type ViewRow,
} from './section-view.ts';

export function viewChecks({ changed, same }: ChecksDiff, options: ViewOptions): SectionView {
  const count = (verdict: CheckChange['verdict']): number =>
    changed.filter((change) => change.verdict === verdict).length;
  const summary = listCounts([
    [count('better'), 'mended'],
    [count('worse'), 'broken'],
    [count('changed'), 'changed'],
    [same, 'the same'],
  ]);
  return {
    section: 'checks',
    title: 'Checks',
    summary: cell(summary, count('worse') > 0 ? 'bad' : 'dim'),
    columns: [
      { title: '' },
      { title: 'check', gives: 'middle' },
      { title: 'before', gives: 'end' },
      { title: ARROW_COLUMN },
      { title: 'after', gives: 'end' },
    ],
    ...limitRows(changed.map(rowOf), options),
  };
}

const MARKS = { better: cell('✓', 'good'), worse: cell('✗', 'bad'), changed: cell('~', 'note') };

function rowOf({ task, name, before, after, verdict }: CheckChange): ViewRow {
  const tone = verdict === 'better' ? 'good' : verdict === 'worse' ? 'bad' : undefined;
  return {
    cells: [
      MARKS[verdict],
      cell(`${task} ${name}`),
      { ...factCell(before), tone: 'dim' },
      cell(ARROW_COLUMN, 'dim'),
      { ...factCell(after), ...(tone === undefined ? {} : { tone }) },
    ],
    ...(verdict === 'worse' && after !== undefined
      ? { details: [cell(`expected ${after.expected}, found ${after.found}`, 'dim')] }
      : {}),
  };
}

function factCell(fact: CheckFact | undefined): Cell {
  if (fact === undefined) return cell('–');
  return cell(fact.status === 'passed' ? fact.found || 'passed' : fact.status);
}
