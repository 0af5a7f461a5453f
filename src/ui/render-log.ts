import { chooseFields, dropField } from './log/choose-fields.ts';
import { isRightAligned, logCell, titleOf } from './log/log-cell.ts';
import type { LogLine } from './log/log-line.ts';
import type { Palette } from './palette.ts';
import type { Span } from './screen/styled-line.ts';
import { type Column, renderTable } from './table.ts';
import { textWidth } from './text-width.ts';

export interface LogView {
  readonly nowMs: number;
  /** Fields of `--columns`; undefined: chosen to fit. */
  readonly columns: readonly string[] | undefined;
  /** More than one flow is listed. */
  readonly withFlow: boolean;
  /** Columns of the terminal; undefined where nothing has to fit. */
  readonly width: number | undefined;
}

/** Runs as a table, newest first. */
export function renderLog(lines: readonly LogLine[], view: LogView, palette: Palette): string {
  let fields = view.columns ?? chooseFields(lines, view.withFlow);
  for (;;) {
    const rows = lines.map((line) =>
      fields.map((field) => paintCell(logCell(line, field, view.nowMs), palette)),
    );
    const table = renderTable(fields.map(columnOf), rows, { head: palette.dim });
    const fewer =
      view.columns === undefined && isTooWide(table, view.width) ? dropField(fields, lines) : undefined;
    if (fewer === undefined) return table;
    fields = fewer;
  }
}

function isTooWide(table: string, width: number | undefined): boolean {
  return width !== undefined && table.split('\n').some((line) => textWidth(line) > width);
}

function columnOf(field: string): Column {
  return { title: titleOf(field), ...(isRightAligned(field) ? { align: 'right' as const } : {}) };
}

function paintCell({ text, tone }: Span, palette: Palette): string {
  return tone === undefined || text === '' ? text : palette[tone](text);
}
