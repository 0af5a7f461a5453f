import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ManifestOutput } from '../model/manifest.ts';
import type { Context } from './context.ts';

const HEAD_BYTES = 64 * 1024;

/**
 * Column names of a table artifact in the local store: CSV and TSV by their first line, JSON lines by the first
 * object, Parquet by its footer (https://parquet.apache.org/docs/file-format/). Undefined for anything else, or
 * when the bytes are not here. Nothing is executed and at most 64 KiB and the footer are read.
 */
export async function columnsOf(
  context: Context,
  output: ManifestOutput,
): Promise<readonly string[] | undefined> {
  const format = FORMATS[extname(output.path).toLowerCase()];
  if (format === undefined || output.kind !== 'file') return undefined;
  const memo = context.memo('columns');
  const known = memo.get(output.digest);
  if (known !== undefined) return JSON.parse(known) as string[];
  if ((await context.store.stat(output.digest)) === undefined) return undefined;
  const columns = await format(context.store.pathOf(output.digest));
  if (columns !== undefined) memo.setMany([[output.digest, JSON.stringify(columns)]]);
  return columns;
}

type Reader = (path: string) => Promise<readonly string[] | undefined>;

const FORMATS: { readonly [extension: string]: Reader } = {
  '.csv': (path) => delimited(path, ','),
  '.tsv': (path) => delimited(path, '\t'),
  '.jsonl': jsonLines,
  '.ndjson': jsonLines,
  '.parquet': parquet,
  '.pq': parquet,
};

async function delimited(path: string, delimiter: string): Promise<readonly string[]> {
  return firstRecord(await head(path), delimiter);
}

/** The cells of a table's first line (RFC 4180): in quotes a cell may hold delimiters, line breaks and doubled quotes. */
export function firstRecord(text: string, delimiter: string): readonly string[] {
  const rest = text.replace(/^\uFEFF/, '');
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${delimiter}\\r\\n]*))[ ]*(${delimiter}|\\r?\\n|$)`, 'y');
  const cells: string[] = [];
  for (let match = cell.exec(rest); match !== null; match = cell.exec(rest)) {
    const [, quoted, plain = '', end] = match;
    cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (end !== delimiter) break;
  }
  return cells;
}

async function jsonLines(path: string): Promise<readonly string[] | undefined> {
  const [line = ''] = (await head(path)).replace(/^\uFEFF/, '').split('\n');
  try {
    const row: unknown = JSON.parse(line);
    return typeof row === 'object' && row !== null && !Array.isArray(row) ? Object.keys(row) : undefined;
  } catch {
    return undefined;
  }
}

async function head(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await file.close();
  }
}

async function parquet(path: string): Promise<readonly string[] | undefined> {
  const { parquetMetadataAsync, parquetSchema } = await import('hyparquet');
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
      const buffer = new ArrayBuffer(end - start);
      await file.read(new Uint8Array(buffer), 0, end - start, start);
      return buffer;
    };
    const metadata = await parquetMetadataAsync({ byteLength: size, slice });
    return parquetSchema(metadata).children.map(({ element }) => element.name);
  } catch {
    // A file that only calls itself Parquet has no columns to find.
    return undefined;
  } finally {
    await file.close();
  }
}
