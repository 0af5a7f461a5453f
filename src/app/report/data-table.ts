import { csvParseRows, tsvParseRows } from 'd3-dsv';
import type { Cell, DataTable } from '../../model/report/run-report.ts';

/** Points beyond these cannot be told apart in a figure. */
const MOST_ROWS = 2000;
const MOST_COLUMNS = 60;

/**
 * A table from the text of a CSV, TSV, JSON or JSON-lines file, by the end of its name. JSON is a list of objects, an object
 * of lists of equal length, or an object with one such value. Undefined when it is none of these.
 */
export function parseTable(file: string, text: string): DataTable | undefined {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  if (ending === 'csv') return ofRows(csvParseRows(text));
  if (ending === 'tsv') return ofRows(tsvParseRows(text));
  if (ending === 'jsonl' || ending === 'ndjson') return ofRecords(jsonLines(text));
  return ending === 'json' ? ofJson(parseJson(text)) : undefined;
}

/** The objects among the lines; what a crash or a write under way cut short is none. */
export function jsonLines(text: string): { readonly [name: string]: unknown }[] {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? undefined : parseJson(line)))
    .filter(isRecord);
}

/** Python and others write what JSON has no word for. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    try {
      return JSON.parse(text.replace(/(?<=[[:,]\s*)(-?Infinity|NaN)(?=\s*[\],}])/g, '"$1"'));
    } catch {
      return undefined;
    }
  }
}

function ofJson(value: unknown): DataTable | undefined {
  if (Array.isArray(value)) {
    const records = value.filter(isRecord);
    return records.length === value.length && records.length > 0 ? ofRecords(records) : undefined;
  }
  if (!isRecord(value)) return undefined;
  const lists = Object.entries(value).filter((entry): entry is [string, unknown[]] =>
    Array.isArray(entry[1]),
  );
  const [, first] = lists[0] ?? [];
  if (
    first !== undefined &&
    lists.every(([, list]) => list.length === first.length && !list.some(isRecord))
  ) {
    const rows = first.map((_, i) => lists.map(([, list]) => cellOf(list[i])));
    return bounded(
      lists.map(([name]) => name),
      rows,
    );
  }
  const [only, ...others] = Object.values(value);
  return others.length === 0 ? ofJson(only) : undefined;
}

function ofRows([head, ...rows]: string[][]): DataTable | undefined {
  if (head === undefined) return undefined;
  return bounded(
    head,
    rows
      .filter((row) => row.length > 1 || row[0] !== '')
      .map((row) => head.map((_, i) => cellOfText(row[i]))),
  );
}

export function ofRecords(records: readonly { readonly [name: string]: unknown }[]): DataTable {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return bounded(
    names,
    records.map((record) => names.map((name) => cellOf(record[name]))),
  );
}

/** Every n-th row, and always the last. */
function bounded(columns: readonly string[], rows: readonly (readonly Cell[])[]): DataTable {
  const kept = columns.slice(0, MOST_COLUMNS);
  const narrow = kept.length === columns.length ? rows : rows.map((row) => row.slice(0, MOST_COLUMNS));
  if (rows.length <= MOST_ROWS) return { columns: kept, rows: narrow };
  const step = Math.ceil(rows.length / (MOST_ROWS - 1));
  const thinned = narrow.filter((_, i) => i % step === 0 || i === rows.length - 1);
  return { columns: kept, rows: thinned, of: rows.length };
}

const LONGEST_TEXT = 200;

function cellOf(value: unknown): Cell {
  if (typeof value === 'boolean' || value === null || value === undefined) return value ?? null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, LONGEST_TEXT);
}

function cellOfText(text: string | undefined): Cell {
  if (text === undefined || text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : text.slice(0, LONGEST_TEXT);
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
