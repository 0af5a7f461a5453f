import type { MetricChange, MetricSummary, MetricsDiff, Threshold } from '../../../model/diff/metric-diff.ts';
import { format, formatDistance, formatPair, formatRelative } from '../../diff/format-value.ts';
import { dataTable, type TableColumn } from '../parts/data-table.ts';
import { type Html, html, type Piece } from '../parts/html.ts';
import { directionMark } from '../sections/direction.ts';

type Row = MetricChange | MetricsDiff['same'][number];

const MOST_ROWS = 500;

/** Each metric that differs, or misses a bound; of fan-outs also over all tasks. */
export function metricsTables({ changed, same, summaries }: MetricsDiff): Html {
  const missed = same.filter(({ thresholds }) => thresholds?.some(({ after }) => after === 'missed'));
  const rows: readonly Row[] = [...changed, ...missed];
  return html`${summaries.length > 0 && html`<h3>Over all tasks of a step</h3>${summaryTable(summaries)}<h3>By task</h3>`}${rows.length > 0 && dataTable<Row>({ caption: 'Metrics', rows, most: MOST_ROWS, columns: COLUMNS })}`;
}

const LOOKS = {
  better: ['good', '▲', 'better'],
  worse: ['bad', '▼', 'worse'],
  changed: ['warn', '~', 'changed'],
  added: ['mute', '+', 'new'],
  removed: ['mute', '-', 'gone'],
  same: ['mute', '=', 'the same'],
} as const;

function verdictBadge(verdict: keyof typeof LOOKS): Html {
  const [tone, mark, word] = LOOKS[verdict];
  return html`<span class="badge ${tone}"><span aria-hidden="true">${mark}</span> ${word}</span>`;
}

const isChange = (row: Row): row is MetricChange => 'verdict' in row;
const pairOf = (row: Row): readonly [string, string] =>
  isChange(row) ? formatPair(row.before, row.after) : [format(row.value), format(row.value)];

const COLUMNS: readonly TableColumn<Row>[] = [
  {
    title: 'Metric',
    heads: true,
    cell: ({ name, direction }) => html`${name} ${directionMark(direction)}`,
    sort: ({ name }) => name,
  },
  { title: 'Task', cell: ({ task }) => task, sort: ({ task }) => task },
  { title: 'Before', kind: 'number', cell: (row) => pairOf(row)[0] },
  { title: 'After', kind: 'number', cell: (row) => html`<strong>${pairOf(row)[1]}</strong>` },
  { title: 'Change', kind: 'number', cell: (row) => (isChange(row) ? formatDistance(row.absolute) : '') },
  {
    title: 'Relative',
    kind: 'number',
    cell: (row) => (isChange(row) ? formatRelative(row.relative) : ''),
    sort: (row) => (isChange(row) ? row.relative : 0),
  },
  {
    title: 'Verdict',
    cell: (row) => verdictBadge(isChange(row) ? row.verdict : 'same'),
    sort: (row) => (isChange(row) ? row.verdict : 'same'),
  },
  { title: 'Bounds', cell: ({ thresholds = [] }) => thresholds.map(boundLine) },
];

/** Colour, shape and word say whether it holds, and what it did before. */
function boundLine({ bound, name, source, before, after }: Threshold): Html {
  const why = source === 'check' ? `check ${name}` : `condition of ${name}`;
  const [tone, mark] = after === 'met' ? ['good', '✓'] : after === 'missed' ? ['bad', '✗'] : ['mute', '?'];
  const was = before !== undefined && after !== undefined && before !== after ? `, was ${before}` : '';
  return html`<div class="bound"><span class="badge ${tone}" title="${why}"><span aria-hidden="true">${mark}</span> ${bound} ${after ?? 'not known'}${was}</span></div>`;
}

function summaryTable(summaries: readonly MetricSummary[]): Html {
  const mean = (row: MetricSummary) => formatPair(row.before?.mean, row.after?.mean);
  const spread = (side: MetricSummary['before']): Piece =>
    side === undefined ? '' : `${format(side.min)} … ${format(side.max)}`;
  const count = (title: string, of: (row: MetricSummary) => number): TableColumn<MetricSummary> => ({
    ...{ title, kind: 'number', sort: of },
    cell: (row) => (of(row) === 0 ? '' : of(row)),
  });
  return dataTable<MetricSummary>({
    caption: 'Metrics over all tasks',
    rows: summaries,
    columns: [
      {
        title: 'Metric',
        heads: true,
        cell: ({ step, name, direction }) => html`${step} ${name} ${directionMark(direction)}`,
      },
      { title: 'Mean before', kind: 'number', cell: (row) => mean(row)[0] },
      { title: 'Mean after', kind: 'number', cell: (row) => html`<strong>${mean(row)[1]}</strong>` },
      { title: 'Range before', kind: 'number', cell: ({ before }) => spread(before) },
      { title: 'Range after', kind: 'number', cell: ({ after }) => spread(after) },
      count('Better', ({ better }) => better),
      count('Worse', ({ worse }) => worse),
      count('Changed', ({ changed }) => changed),
      count('Same', ({ same }) => same),
    ],
  });
}
