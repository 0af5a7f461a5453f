import { JsonSyntaxError, type JsonValue, readJson } from '../../flow/json-reader.ts';

/** Column → its numbers, in the order of the rows that have one. Nested keys are joined by dots. */
export type Series = ReadonlyMap<string, readonly (number | bigint)[]>;

/** Of more columns than this the rest are left out: they are data, not metrics. */
const MOST_COLUMNS = 100;

/** The numbers of a JSON-lines file. What is no row, such as a last line that a killed task left half, is passed over. */
export function readSeries(text: string): Series {
  const columns = new Map<string, (number | bigint)[]>();
  for (const line of text.split('\n')) {
    const row = readRow(line);
    if (row !== undefined) addTo(columns, row, '');
  }
  return columns;
}

function readRow(line: string): Map<string, JsonValue> | undefined {
  if (line.trim() === '') return undefined;
  try {
    const row = readJson(line);
    return row instanceof Map ? row : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function addTo(
  columns: Map<string, (number | bigint)[]>,
  row: ReadonlyMap<string, JsonValue>,
  prefix: string,
): void {
  for (const [key, value] of row) {
    const name = `${prefix}${key}`;
    if (value instanceof Map) addTo(columns, value, `${name}.`);
    if (typeof value !== 'number' && typeof value !== 'bigint') continue;
    const column = columns.get(name);
    if (column !== undefined) column.push(value);
    else if (columns.size < MOST_COLUMNS) columns.set(name, [value]);
  }
}
