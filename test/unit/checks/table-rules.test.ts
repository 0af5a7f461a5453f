import { describe, expect, it } from 'vitest';
import { digestText } from '../../../src/model/blake3.ts';
import type { TableRule } from '../../../src/model/check.ts';
import { evaluateRule, tableFile } from '../../support/check-tables.ts';

const evaluate = (facts: object, text: string, now?: string) =>
  evaluateRule({ on: 'clients', ...facts } as TableRule, {
    outputs: { 'clients.csv': text },
    ...(now === undefined ? {} : { now }),
  });

describe('row_count', () => {
  it.each<[object, string, string]>([
    [{ min: 2 }, 'passed', 'at least 2 rows'],
    [{ max: 1 }, 'failed', 'at most 1 rows'],
    [{ min: 2, max: 2 }, 'passed', '2 rows'],
    [{ min: 3, max: 9 }, 'failed', 'between 3 and 9 rows'],
  ])('%j', async (range, status, expected) => {
    const result = await evaluate({ kind: 'row_count', range }, 'id\n1\n2\n');
    expect(result).toMatchObject({ status, expected, found: '2 rows' });
  });
});

describe('schema', () => {
  const text = 'id,share,name,ok,day,at\n1,0.5,a,true,2026-01-01,2026-01-01 10:00:00\n';

  it('holds of columns of these types, whatever else there is', async () => {
    const columns = {
      id: 'integer',
      share: 'double',
      name: 'text',
      ok: 'boolean',
      day: 'date',
      at: 'timestamp',
    };
    expect(await evaluate({ kind: 'schema', columns }, text)).toMatchObject({
      status: 'passed',
      found: '6 columns',
    });
    const wide = { id: 'number', share: 'number', name: 'any' };
    expect(await evaluate({ kind: 'schema', columns: wide }, text)).toMatchObject({ status: 'passed' });
  });

  it('names what is another type and what is missing', async () => {
    const columns = { id: 'text', share: 'integer', gone: 'any' };
    expect(await evaluate({ kind: 'schema', columns }, text)).toMatchObject({
      status: 'failed',
      expected: 'id text, share integer, gone any',
      found: 'id is integer, share is double, no gone',
    });
  });
});

describe('freshness', () => {
  const rule = { kind: 'freshness', column: 'at', within: '2d', withinMs: 2 * 86_400_000 };

  it.each<[string, string, string, string, string]>([
    [
      'holds within the time',
      'at\n2026-03-01\n2026-03-08 12:00:00\n',
      'passed',
      '2026-03-08T12:00:00.000Z',
      '2026-03-10T12:00:00Z',
    ],
    [
      'fails a moment later',
      'at\n2026-03-08 12:00:00\n',
      'failed',
      '2026-03-08T12:00:00.000Z',
      '2026-03-10T12:00:00.001Z',
    ],
    [
      'reads zones',
      'at\n2026-03-08T12:00:00+02:00\n',
      'failed',
      '2026-03-08T10:00:00.000Z',
      '2026-03-10T12:00:00Z',
    ],
    ['fails without any value', 'at,b\n,1\n', 'failed', 'none at all', '2026-03-10T12:00:00Z'],
    ['fails of a table without rows', 'at,b\n', 'failed', 'none at all', '2026-03-10T12:00:00Z'],
  ])('%s', async (_, text, status, found, now) => {
    expect(await evaluate(rule, text, now)).toMatchObject({ status, found, expected: 'a at of the last 2d' });
  });

  it('cannot be told from numbers', async () => {
    expect(await evaluate(rule, 'at\n17\n')).toMatchObject({ status: 'error' });
  });
});

describe('drift', () => {
  const drift = (measure: 'psi' | 'ks', now: string, before: string | undefined, max = 0.2) => {
    const rule: TableRule = {
      kind: 'drift',
      on: 'clients',
      column: 'v',
      against: 'f@prod:clients',
      measure,
      max,
    };
    const references =
      before === undefined
        ? {}
        : { 'f@prod:clients': { source: tableFile('old.csv', before), digest: digestText(before) } };
    return evaluateRule(rule, { outputs: { 'clients.csv': now }, references });
  };
  const column = (values: readonly (number | string)[]) => `v,w\n${values.map((v) => `${v},0`).join('\n')}\n`;
  const hundred = Array.from({ length: 100 }, (_, at) => at);

  it('is none between equal columns, and says what it was measured against', async () => {
    for (const measure of ['psi', 'ks'] as const) {
      const result = await drift(measure, column(hundred), column(hundred));
      expect(result).toMatchObject({
        status: 'passed',
        found: `${measure} 0`,
        against: { spec: 'f@prod:clients', digest: digestText(column(hundred)) },
      });
    }
  });

  it('is seen by both measures', async () => {
    const moved = column(hundred.map((v) => v + 50));
    expect(await drift('ks', moved, column(hundred))).toMatchObject({ status: 'failed', found: 'ks 0.5' });
    expect(await drift('psi', moved, column(hundred))).toMatchObject({ status: 'failed' });
  });

  it('counts texts, nulls and NaN as values of their own for psi', async () => {
    const before = column(['a', 'a', 'b', 'b']);
    expect(await drift('psi', column(['a', 'b', 'a', 'b']), before)).toMatchObject({ found: 'psi 0' });
    expect(await drift('psi', column(['a', '', '', 'b']), before)).toMatchObject({ status: 'failed' });
    expect(await drift('psi', column([1, 'NaN', '']), column([1, '', '']))).toMatchObject({ found: 'psi 0' });
  });

  it('cannot be told by ks of texts, nor of no values', async () => {
    expect(await drift('ks', column(['a']), column(['b']))).toMatchObject({ status: 'error' });
    expect(await drift('ks', 'v,w\n1,1\n', 'v,w\n,1\n')).toMatchObject({ status: 'error' });
    expect(await drift('psi', 'v,w\n', column([1]))).toMatchObject({ status: 'error' });
  });

  it('is not evaluated of an optional input that has nothing yet', async () => {
    const rule: TableRule = { kind: 'row_count', on: 'previous', range: { min: 1 } };
    const result = await evaluateRule(rule, { outputs: { 'clients.csv': 'v\n1\n' } });
    expect(result).toMatchObject({ status: 'skipped', found: 'there is no previous yet' });
  });

  it('is not evaluated while there is nothing to compare with', async () => {
    const result = await drift('psi', column([1]), undefined);
    expect(result).toMatchObject({ status: 'skipped', found: 'there is no f@prod:clients yet' });
    expect(result.against).toBeUndefined();
  });
});
