import { describe, expect, it } from 'vitest';
import type { TableRule } from '../../../src/model/check.ts';
import { evaluateRule } from '../../support/check-tables.ts';

const CLIENTS =
  'id,age,balance,segment,"od""d name"\n1,20,10.5,student,a\n2,,3,other,b\n3,200,NaN,other,\n3,15,-4,"pen, sioner",c\n';

function rule(facts: object): TableRule {
  return { on: 'clients', ...facts } as TableRule;
}

const evaluate = (facts: object, text = CLIENTS) =>
  evaluateRule(rule(facts), { outputs: { 'clients.csv': text } });

describe('a rule of rows', () => {
  it.each<[string, object, number, object?]>([
    ['finds no null where there is none', { kind: 'not_null', columns: ['id', 'segment'] }, 0],
    ['finds a null', { kind: 'not_null', columns: ['age'] }, 1],
    ['takes NaN for a null', { kind: 'not_null', columns: ['balance'] }, 1],
    ['counts a row once that has two', { kind: 'not_null', columns: ['age', 'balance'] }, 2],
    ['takes a column of any name', { kind: 'not_null', columns: ['od"d name'] }, 1],
    ['finds what repeats', { kind: 'unique', columns: ['id'] }, 2],
    ['takes several columns together', { kind: 'unique', columns: ['id', 'age'] }, 0],
    ['does not count nulls as repeated', { kind: 'unique', columns: ['age'] }, 0],
    ['lets both bounds be', { kind: 'between', column: 'age', range: { min: 15, max: 200 } }, 0],
    [
      'finds what is outside, and lets nulls be',
      { kind: 'between', column: 'age', range: { min: 18, max: 110 } },
      2,
    ],
    ['has NaN in no range', { kind: 'between', column: 'balance', range: { min: -1000 } }, 1],
    ['compares a negative bound', { kind: 'between', column: 'balance', range: { min: -3 } }, 2],
    ['finds what is not in a set', { kind: 'in_set', column: 'segment', values: ['student', 'other'] }, 1],
    [
      'takes a value with quotes and commas',
      { kind: 'in_set', column: 'segment', values: ['student', 'other', 'pen, sioner'] },
      0,
    ],
    ['compares numbers as numbers', { kind: 'in_set', column: 'balance', values: [10.5, 3, -4] }, 1],
    ['compares texts with a column of numbers', { kind: 'in_set', column: 'id', values: ['1', '2', 3] }, 0],
    ['matches whole values', { kind: 'matches', column: 'segment', pattern: 'student|other' }, 1],
    ['does not match a part', { kind: 'matches', column: 'segment', pattern: 'o' }, 4],
    ['takes a pattern with quotes', { kind: 'matches', column: 'segment', pattern: "[^']*" }, 0],
  ])('%s', async (_, facts, rows) => {
    const result = await evaluate(facts);
    expect(result).toMatchObject({ status: rows === 0 ? 'passed' : 'failed', rows });
    expect(result.kept).toHaveLength(rows);
    expect(result.sample === undefined).toBe(rows === 0);
  });

  it.each([0.000029833864200900674, 0.1, 1e22, 5e-324, 123456789.12345679, -0.3])(
    'takes %d for equal to itself',
    async (value) => {
      const text = `{"v":${value}}\n{"v":1.5}\n`;
      const rules = [
        { kind: 'between', column: 'v', range: { min: Math.min(value, 1.5), max: Math.max(value, 1.5) } },
        { kind: 'in_set', column: 'v', values: [value, 1.5] },
      ];
      for (const facts of rules) {
        const result = await evaluateRule(rule(facts), { outputs: { 'clients.jsonl': text } });
        expect(result, JSON.stringify(facts)).toMatchObject({ status: 'passed', rows: 0 });
      }
    },
  );

  it('keeps the rows that are wrong, in an order of their own', async () => {
    const { kept } = await evaluate({ kind: 'unique', columns: ['id'] });
    expect(kept).toEqual([
      { id: 3, age: 15, balance: -4, segment: 'pen, sioner', 'od"d name': 'c' },
      { id: 3, age: 200, balance: 'NaN', segment: 'other', 'od"d name': null },
    ]);
  });

  it('keeps at most a hundred, and counts all', async () => {
    const text = `id\n${Array.from({ length: 5000 }, (_, at) => 5000 - at).join('\n')}\n`;
    const result = await evaluate({ kind: 'between', column: 'id', range: { max: 10 } }, text);
    expect(result).toMatchObject({ rows: 4990, found: '4990 of 5000 rows otherwise' });
    expect(result.kept).toHaveLength(100);
    expect(result.kept.slice(0, 2)).toEqual([{ id: 11 }, { id: 12 }]);
  });

  it.each<[string, object]>([
    ['not_null', { kind: 'not_null', columns: ['id'] }],
    ['unique', { kind: 'unique', columns: ['id'] }],
    ['between', { kind: 'between', column: 'id', range: { min: 1, max: 2 } }],
    ['in_set', { kind: 'in_set', column: 'id', values: [1] }],
    ['matches', { kind: 'matches', column: 'id', pattern: 'a' }],
  ])('%s holds of a table without rows', async (_, facts) => {
    expect(await evaluate(facts, 'id,age\n')).toMatchObject({ status: 'passed', found: '0 rows' });
  });

  it('finds texts outside of a range of numbers', async () => {
    const facts = { kind: 'between', column: 'age', range: { min: 1, max: 99 } };
    expect(await evaluate(facts, 'id,age\n1,20\n2,old\n3,\n')).toMatchObject({ status: 'failed', rows: 1 });
  });

  it('compares dates', async () => {
    const facts = { kind: 'between', column: 'day', range: { min: '2026-01-01', max: '2026-01-31' } };
    const text = 'id,day\n1,2026-01-01\n2,2026-02-01\n';
    expect(await evaluate(facts, text)).toMatchObject({ status: 'failed', rows: 1 });
  });

  it.each<[string, object, string, string]>([
    [
      'a column that is not there',
      { kind: 'not_null', columns: ['agge'] },
      CLIENTS,
      'there is no column agge; did you mean age?',
    ],
    ['a pattern that is none', { kind: 'matches', column: 'id', pattern: '(' }, CLIENTS, 'missing ): ('],
    ['an empty file', { kind: 'not_null', columns: ['id'] }, '', 'clients cannot be read: the file is empty'],
  ])('cannot be evaluated for %s', async (_, facts, text, found) => {
    const result = await evaluate(facts, text);
    expect(result.status).toBe('error');
    expect(result.found).toContain(found);
    expect(result.found).not.toMatch(/\/tmp|blob/);
  });
});
