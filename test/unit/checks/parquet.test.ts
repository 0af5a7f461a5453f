import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import type { TableRule } from '../../../src/model/check.ts';
import { evaluateRule, tableFile } from '../../support/check-tables.ts';
import { temporaryFolder } from '../../support/repo.ts';

/** The bytes that DuckDB writes for a query. */
async function written(query: string, options: string): Promise<Uint8Array> {
  const path = join(temporaryFolder(), 'table');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`copy (${query}) to '${path}' (${options})`);
  connection.closeSync();
  instance.closeSync();
  return readFileSync(path);
}

const QUERY = `
  select * from (values
    (1, 'a', 1.5::double, [1, 2], timestamp '2026-03-09 08:00:00', 10.25::decimal(8, 2)),
    (2, null, 'nan'::double, null, null, -1.00)
  ) as t(id, name, share, list, seen, amount)`;

const evaluate = async (facts: object) =>
  evaluateRule({ on: 'clients', ...facts } as TableRule, {
    sources: { clients: tableFile('clients.parquet', await written(QUERY, 'format parquet')) },
  });

describe('a table of Parquet', () => {
  it.each<[object, string, number | undefined]>([
    [{ kind: 'not_null', columns: ['name'] }, 'failed', 1],
    [{ kind: 'not_null', columns: ['share'] }, 'failed', 1],
    [{ kind: 'not_null', columns: ['list', 'id'] }, 'failed', 1],
    [{ kind: 'unique', columns: ['id'] }, 'passed', 0],
    [{ kind: 'between', column: 'amount', range: { min: 0 } }, 'failed', 1],
    [{ kind: 'in_set', column: 'amount', values: [10.25, -1] }, 'passed', 0],
    [{ kind: 'matches', column: 'id', pattern: '[12]' }, 'passed', 0],
    [{ kind: 'row_count', range: { min: 2, max: 2 } }, 'passed', undefined],
    [{ kind: 'freshness', column: 'seen', within: '2d', withinMs: 2 * 86_400_000 }, 'passed', undefined],
    [
      {
        kind: 'schema',
        columns: { id: 'integer', name: 'text', share: 'double', amount: 'number', seen: 'timestamp' },
      },
      'passed',
      undefined,
    ],
  ])('%j', async (facts, status, rows) => {
    const result = await evaluate(facts);
    expect({ status: result.status, rows: result.rows }, result.found).toEqual({ status, rows });
  });

  it('keeps wrong rows as strict JSON', async () => {
    const { kept } = await evaluate({ kind: 'not_null', columns: ['share'] });
    expect(kept).toEqual([{ id: 2, name: null, share: 'NaN', list: null, seen: null, amount: -1 }]);
  });

  it('that is none cannot be read, and no path is told', async () => {
    const rule: TableRule = { kind: 'row_count', on: 'clients', range: { min: 1 } };
    const result = await evaluateRule(rule, {
      sources: { clients: tableFile('clients.parquet', 'no parquet') },
    });
    expect(result.status).toBe('error');
    expect(result.found).toMatch(/^clients cannot be read: /);
    expect(result.found).not.toContain('/tmp');
  });
});

describe('a compressed table', () => {
  it('is read from zstd', async () => {
    const bytes = await written('select 1 as id', "format csv, header true, compression 'zstd'");
    const rule: TableRule = { kind: 'row_count', on: 'clients', range: { min: 1, max: 1 } };
    const result = await evaluateRule(rule, { sources: { clients: tableFile('clients.csv.zst', bytes) } });
    expect(result).toMatchObject({ status: 'passed', found: '1 row' });
  });
});
