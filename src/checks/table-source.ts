import type { Metrics } from '../model/metric.ts';
import { type TableFormat, tableFormatOf } from '../model/table-format.ts';
import { sqlName, sqlNumber, sqlText } from './sql-text.ts';

/** Something that queries can name as a table. */
export type TableSource =
  | { readonly kind: 'files'; readonly files: readonly TableFile[]; readonly isFolder: boolean }
  /** One row, with a column a metric. */
  | { readonly kind: 'metrics'; readonly metrics: Metrics }
  /** Why it cannot be read, as the end of a sentence that names it. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface TableFile {
  /** As it is called in the artifact: its end says how it is written. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
}

/** The query that gives the rows of a source; a text in `wrong` says why there is none. */
export function sourceQuery(source: TableSource): { readonly query: string } | { readonly wrong: string } {
  switch (source.kind) {
    case 'unreadable':
      return { wrong: source.reason };
    case 'metrics':
      return metricsQuery(source.metrics);
    case 'files':
      return filesQuery(source.files, source.isFolder);
  }
}

function metricsQuery(metrics: Metrics): { readonly query: string } | { readonly wrong: string } {
  const columns = Object.entries(metrics).map(
    ([name, value]) => `${metricLiteral(value)} as ${sqlName(name)}`,
  );
  return columns.length === 0 ? { wrong: 'there are none' } : { query: `select ${columns.join(', ')}` };
}

function metricLiteral(value: Metrics[string]): string {
  if (typeof value === 'string') return sqlText(value);
  if (typeof value === 'number') return sqlNumber(value, 'DOUBLE');
  return String(value);
}

function filesQuery(
  all: readonly TableFile[],
  isFolder: boolean,
): { readonly query: string } | { readonly wrong: string } {
  // As Spark and pandas have it: what begins with a dot or an underscore is about the data and not of it.
  // So is the list of the items in a folder that joins them.
  const isData = ({ name }: TableFile): boolean =>
    !/(?:^|\/)[._]/.test(name) && !(name === 'index.json' && all.length > 1);
  const files = (isFolder ? all.filter(isData) : all).flatMap((file) => {
    const format = tableFormatOf(file.name);
    return format === undefined ? [] : [{ ...file, format }];
  });
  const [first] = files;
  if (first === undefined) return { wrong: isFolder ? 'it has no file of rows in it' : 'it is no table' };
  const other = files.find(({ format }) => format.kind !== first.format.kind);
  if (other !== undefined) return { wrong: `it has both ${first.name} and ${other.name} in it` };
  const empty = files.find(({ sizeBytes }) => sizeBytes === 0);
  if (empty !== undefined) return { wrong: isFolder ? `${empty.name} in it is empty` : 'the file is empty' };
  return { query: `select * from ${reader(first.format, files)}` };
}

/** As the engine writes it. */
export function delimiterOf({ delimiter = ',' }: TableFormat): string {
  return delimiter === '\t' ? '\\t' : delimiter;
}

/** Types are those that all rows have, not those of the first ones. */
function reader(format: TableFormat, files: readonly TableFile[]): string {
  const paths = `[${files.map(({ path }) => sqlText(path)).join(', ')}]`;
  const union = files.length > 1 ? ', union_by_name = true' : '';
  const compression = format.compression === undefined ? '' : `, compression = '${format.compression}'`;
  switch (format.kind) {
    case 'csv':
      // Left to itself, the engine takes lines that do not fit for notes above the header or for comments, and says nothing.
      return `read_csv(${paths}, header = true, skip = 0, comment = '', delim = ${sqlText(delimiterOf(format))}, sample_size = -1${compression}${union})`;
    case 'json':
      return `read_json(${paths}, sample_size = -1${compression}${union})`;
    case 'json-lines':
      return `read_json(${paths}, format = 'newline_delimited', sample_size = -1${compression}${union})`;
    case 'parquet':
      return `read_parquet(${paths}${union})`;
  }
}
