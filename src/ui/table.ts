import { padEnd, padStart, textWidth } from './text-width.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export interface TableStyle {
  readonly head: (text: string) => string;
}

/** Aligned columns, two spaces apart, no trailing blanks. Cells may be coloured. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: TableStyle,
): string {
  const widths = columns.map((column, i) =>
    Math.max(textWidth(column.title), ...rows.map((row) => textWidth(row[i] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, i) => {
        const pad = column.align === 'right' ? padStart : padEnd;
        return pad(cells[i] ?? '', widths[i] ?? 0);
      })
      .join('  ')
      .trimEnd();
  const head = columns.map((column) => column.title);
  return [style.head(line(head)), ...rows.map(line)].join('\n');
}
