/** How a file of rows is written, by the end of its name. */
export interface TableFormat {
  readonly kind: 'csv' | 'json' | 'json-lines' | 'parquet';
  /** Of CSV. */
  readonly delimiter?: ',' | '\t';
  readonly compression?: 'gzip' | 'zstd';
}

/** For messages and hints. */
export const TABLE_EXTENSIONS = '.csv, .tsv, .json, .jsonl, .ndjson, .parquet, .pq';

const FORMATS: { readonly [extension: string]: TableFormat } = {
  csv: { kind: 'csv', delimiter: ',' },
  tsv: { kind: 'csv', delimiter: '\t' },
  json: { kind: 'json' },
  jsonl: { kind: 'json-lines' },
  ndjson: { kind: 'json-lines' },
  parquet: { kind: 'parquet' },
  pq: { kind: 'parquet' },
};
const COMPRESSIONS: { readonly [extension: string]: 'gzip' | 'zstd' } = { gz: 'gzip', zst: 'zstd' };

/** Undefined for what is no table. CSV and JSON may be compressed: `.csv.gz`, `.jsonl.zst`. */
export function tableFormatOf(path: string): TableFormat | undefined {
  const [, inner = '', outer = ''] = /([^./]+)(?:\.(gz|zst))?$/i.exec(path.toLowerCase()) ?? [];
  const format = Object.hasOwn(FORMATS, inner) ? FORMATS[inner] : undefined;
  const compression = COMPRESSIONS[outer];
  if (format === undefined || compression === undefined) return format;
  return format.kind === 'parquet' ? undefined : { ...format, compression };
}
