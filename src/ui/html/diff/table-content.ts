import type { ColumnMove, ColumnStatistics, MatchedRows, TableDiff } from '../../../model/diff/table-diff.ts';
import { contentDiffLines } from '../../diff/content-diff-lines.ts';
import { format } from '../../diff/format-value.ts';
import { cell } from '../../diff/section-view.ts';
import { dataTable } from '../parts/data-table.ts';
import { type Html, html } from '../parts/html.ts';
import { tonedLines } from './view-table.ts';

type Sample = MatchedRows['samples'];

/** Two tables: what their lines say first, then rows and columns as tables. */
export function tableContent(diff: TableDiff, name: string): Html {
  const { samples } = diff.matched ?? {};
  const [sums] = contentDiffLines(diff, 400);
  return html`${sums !== undefined && tonedLines([cell(sums, 'dim')])}${columnsTable(diff, name)}${samples !== undefined && html`${changedRows(samples.changed, name)}${wholeRows('New rows', samples.added, name)}${wholeRows('Rows that are gone', samples.removed, name)}`}${diff.moved.length > 0 && movesTable(diff.moved, name)}`;
}

function columnsTable({ columns: { added, removed, retyped } }: TableDiff, name: string): Html | false {
  const rows = [
    ...added.map((column) => ({ ...column, before: '–', after: column.type })),
    ...removed.map((column) => ({ ...column, before: column.type, after: '–' })),
    ...retyped,
  ];
  return (
    rows.length > 0 &&
    html`<h3>Columns</h3>${dataTable<(typeof rows)[number]>({
      caption: `Columns of ${name} that differ`,
      narrow: true,
      rows,
      columns: [
        { title: 'Column', heads: true, cell: (row) => row.name },
        { title: 'Before', kind: 'code', cell: ({ before }) => before },
        { title: 'After', kind: 'code', cell: ({ after }) => after },
      ],
    })}`
  );
}

function changedRows(rows: Sample['changed'], name: string): Html | false {
  const cells = rows.flatMap(({ key, cells: own }) =>
    own.map((one) => ({
      key: Object.entries(key)
        .map(([column, value]) => `${column}=${value ?? 'null'}`)
        .join(', '),
      ...one,
    })),
  );
  return (
    cells.length > 0 &&
    html`<h3>Rows that changed</h3>${dataTable<(typeof cells)[number]>({
      caption: `Rows of ${name} that changed`,
      narrow: true,
      rows: cells,
      columns: [
        { title: 'Row', heads: true, cell: ({ key }) => key },
        { title: 'Column', cell: ({ column }) => column },
        { title: 'Before', kind: 'code', cell: ({ before }) => before ?? 'null' },
        { title: 'After', kind: 'code', cell: ({ after }) => after ?? 'null' },
      ],
    })}`
  );
}

function wholeRows(title: string, rows: Sample['added'], name: string): Html | false {
  const [first] = rows;
  if (first === undefined) return false;
  return html`<h3>${title}</h3>${dataTable<(typeof rows)[number]>({
    caption: `${title} of ${name}`,
    rows,
    columns: Object.keys(first).map((column) => ({
      title: column,
      kind: 'code',
      cell: (row) => row[column] ?? 'null',
    })),
  })}`;
}

function movesTable(moved: readonly ColumnMove[], name: string): Html {
  const told = ({ mean, min, max, nulls, distinct }: ColumnStatistics): string =>
    [
      ...(mean === undefined ? [] : [`mean ${format(mean)}`]),
      ...(min === undefined ? [] : [`${min} … ${max}`]),
      ...(distinct === undefined ? [] : [`${distinct} different`]),
      ...(nulls === 0 ? [] : [`${nulls} null`]),
    ].join(', ');
  return html`<h3>Columns that moved</h3>${dataTable<ColumnMove>({
    caption: `Columns of ${name} that moved`,
    rows: moved,
    columns: [
      { title: 'Column', heads: true, cell: ({ column }) => column, sort: ({ column }) => column },
      { title: 'Before', cell: ({ before }) => told(before) },
      { title: 'After', cell: ({ after }) => told(after) },
      {
        title: 'PSI',
        kind: 'number',
        cell: ({ psi }) => (psi === undefined ? '' : format(psi)),
        sort: ({ psi }) => psi,
      },
    ],
  })}`;
}
