import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { compareTables } from '../../src/checks/comparison/compare-tables.ts';
import { duckdbEngine } from '../../src/checks/duckdb.ts';
import type { ContentDiff } from '../../src/model/diff/content-diff.ts';
import { type ContentOptions, type ContentSide, diffContent } from '../../src/review/content/diff-content.ts';
import type { CompareTables } from '../../src/review/content/table-port.ts';
import { contentDiffLines } from '../../src/ui/diff/content-diff-lines.ts';
import { temporaryFolder } from './repo.ts';

/** Bytes as a store has them: under a name that says nothing about them. */
export function contentOf(bytes: string | Uint8Array): ContentSide {
  const path = join(temporaryFolder(), 'blob');
  writeFileSync(path, bytes);
  return { path, sizeBytes: Buffer.byteLength(bytes) };
}

/** The real engine, as src/app gives it. */
export const realTables: CompareTables = (before, after, options) =>
  compareTables(before, after, { engine: duckdbEngine(2), spillFolder: temporaryFolder(), ...options });

/** What differs between two contents of the file `name`. */
export function diffOf<K extends ContentDiff['kind'] = ContentDiff['kind']>(
  name: string,
  before: string | Uint8Array,
  after: string | Uint8Array,
  options: ContentOptions = { compareTables: realTables },
): Promise<Extract<ContentDiff, { kind: K }>> {
  return diffContent(name, contentOf(before), contentOf(after), options) as Promise<
    Extract<ContentDiff, { kind: K }>
  >;
}

/** The same as people read it. */
export async function linesOf(
  name: string,
  before: string | Uint8Array,
  after: string | Uint8Array,
  options?: ContentOptions,
): Promise<string[]> {
  return contentDiffLines(await diffOf(name, before, after, options), 40);
}

/** The rows of a query as Parquet. */
export async function parquetOf(query: string): Promise<Buffer> {
  const path = join(temporaryFolder(), 'table.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`copy (${query}) to '${path}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
  return readFileSync(path);
}
