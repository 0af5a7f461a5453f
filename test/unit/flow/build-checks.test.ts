import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/model/check.ts';
import { fileWithSteps, mistakesOf, parseSteps } from '../../support/flow-text.ts';

const HEAD = `
      clean:
        run: sh clean.sh
        inputs: {raw: data/raw.csv, folder: data/all}
        outputs: {clients: build/clients.csv, model: build/model.joblib, parts: build/parts/}
        metrics: metrics.json
`;

function checksOf(lines: readonly string[]): readonly Check[] | undefined {
  const list = lines.map((line) => `          - ${line}\n`).join('');
  return parseSteps(`${HEAD}        checks:\n${list}`).flow.steps.clean?.checks;
}

/** Without the line of the first check and its indent. */
function mistakes(...lines: readonly string[]): string[] {
  const list = lines.map((line) => `          - ${line}\n`).join('');
  return mistakesOf(fileWithSteps(`${HEAD}        checks:\n${list}`)).map((text) =>
    text.replace(/^(\d+)/, (line) => String(Number(line) - 11)),
  );
}

describe('the checks of a step', () => {
  it.each<[string, Check['rule'], string]>([
    [
      '{sql: "select count(*) from clients", expect: 0}',
      { kind: 'sql', sql: 'select count(*) from clients', expect: 0 },
      'select count(*) from clients',
    ],
    ['{sql: "select 1", expect: {min: 1}}', { kind: 'sql', sql: 'select 1', expect: { min: 1 } }, 'select 1'],
    ['{sql: "select * from raw"}', { kind: 'sql', sql: 'select * from raw' }, 'select * from raw'],
    [
      '{on: clients, not_null: [id, age]}',
      { kind: 'not_null', on: 'clients', columns: ['id', 'age'] },
      'clients: id, age not null',
    ],
    ['{on: clients, unique: id}', { kind: 'unique', on: 'clients', columns: ['id'] }, 'clients: id unique'],
    [
      '{on: parts, column: age, between: [18, 110]}',
      { kind: 'between', on: 'parts', column: 'age', range: { min: 18, max: 110 } },
      'parts: age between 18 and 110',
    ],
    [
      '{on: raw, column: day, between: {min: "2026-01-01"}}',
      { kind: 'between', on: 'raw', column: 'day', range: { min: '2026-01-01' } },
      'raw: day at least 2026-01-01',
    ],
    [
      '{on: folder, column: s, in_set: [a, 1, true]}',
      { kind: 'in_set', on: 'folder', column: 's', values: ['a', 1, true] },
      'folder: s in set',
    ],
    [
      '{on: clients, column: mail, matches: ".+@.+"}',
      { kind: 'matches', on: 'clients', column: 'mail', pattern: '.+@.+' },
      'clients: mail matches .+@.+',
    ],
    [
      '{on: clients, row_count: 5}',
      { kind: 'row_count', on: 'clients', range: { min: 5, max: 5 } },
      'clients: row count',
    ],
    [
      '{on: clients, row_count: {min: 1000}}',
      { kind: 'row_count', on: 'clients', range: { min: 1000 } },
      'clients: row count',
    ],
    [
      '{on: clients, schema: {id: integer, age: double}}',
      { kind: 'schema', on: 'clients', columns: { id: 'integer', age: 'double' } },
      'clients: schema',
    ],
    [
      '{on: clients, column: at, freshness: 60d}',
      { kind: 'freshness', on: 'clients', column: 'at', within: '60d', withinMs: 60 * 86_400_000 },
      'clients: at freshness',
    ],
    [
      '{on: clients, column: b, drift: {against: "credit@prod:clients", psi: 0.2}}',
      { kind: 'drift', on: 'clients', column: 'b', against: 'credit@prod:clients', measure: 'psi', max: 0.2 },
      'clients: b drift by psi',
    ],
    [
      '{on: metrics, column: auc, between: [0.7, 1]}',
      { kind: 'between', on: 'metrics', column: 'auc', range: { min: 0.7, max: 1 } },
      'metrics: auc between 0.7 and 1',
    ],
    [
      '{on: clients, gx: ./checks/s.json, timeout: 5m}',
      { kind: 'gx', on: 'clients', suite: 'checks/s.json', python: 'python', timeoutMs: 300_000 },
      'clients: checks/s.json',
    ],
    [
      '{command: python checks/x.py, code: "checks/**"}',
      { kind: 'command', command: 'python checks/x.py', code: ['checks/**'] },
      'python checks/x.py',
    ],
  ])('%s', (text, rule, name) => {
    expect(checksOf([text])).toEqual([{ name, severity: 'fail', rule }]);
  });

  it('have the name and severity that they are given', () => {
    expect(checksOf(['{sql: "select 1", name: one row, severity: warn}'])).toEqual([
      { name: 'one row', severity: 'warn', rule: { kind: 'sql', sql: 'select 1' } },
    ]);
  });

  it('are absent from a step without any', () => {
    expect(parseSteps('      a: {run: "true"}').flow.steps.a).not.toHaveProperty('checks');
  });
});

describe('a mistake in a check', () => {
  it.each<[string, string]>([
    ['{on: cliens, not_null: id}', '1:18 the step has no output or input "cliens" (did you mean "clients"?)'],
    ['{on: clients, not_nul: id}', '1:27 unknown key "not_nul" of a check (did you mean "not_null"?)'],
    [
      '{on: clients, severity: warn}',
      '1:13 checks[0]: expected one of sql, not_null, unique, between, in_set, matches, row_count, schema, freshness, drift, gx, command, found none',
    ],
    [
      '{on: clients, not_null: id, unique: id}',
      '1:13 checks[0]: expected one of sql, not_null, unique, between, in_set, matches, row_count, schema, freshness, drift, gx, command, found not_null and unique (make two checks of it)',
    ],
    [
      '{on: clients, not_null: id, column: id}',
      '1:41 "column" says nothing beside "not_null" (take "column" out)',
    ],
    ['{on: clients, between: [1, 2]}', '1:13 "column" is missing: between needs a column'],
    ['{unique: id}', '1:13 "on" is missing: unique needs the name of an output or input'],
    [
      '{on: clients, column: a, between: [1, 2, 3]}',
      '1:38 between: expected [MIN, MAX], or a mapping of min and max, found a list',
    ],
    ['{on: clients, column: a, between: [3, 1]}', '1:38 between: expected min not above max, found 3 and 1'],
    [
      '{on: clients, column: a, between: [3, b]}',
      '1:38 between: expected min and max of one kind, found a number and a text',
    ],
    ['{on: clients, column: a, between: {}}', '1:38 between: expected min, max or both, found neither'],
    ['{on: clients, row_count: {mn: 1}}', '1:39 unknown key "mn" of a range (did you mean "min"?)'],
    [
      '{on: clients, row_count: -1}',
      '1:38 row_count: expected a whole number that is not below 0, found the number -1',
    ],
    [
      '{on: clients, schema: {id: int}}',
      '1:40 id: expected one of integer, double, number, text, boolean, date, timestamp, time, any, found the text "int"',
    ],
    [
      '{on: clients, column: a, freshness: 2 days}',
      '1:49 freshness: "2 days" is not a time with its unit (write it as 90s, 30m or 2h)',
    ],
    [
      '{on: clients, column: a, drift: {against: "credit@prod", psi: 0.2}}',
      '1:55 against: "credit@prod" names no artifact (add the artifact, as credit@prod:clients)',
    ],
    [
      '{on: clients, column: a, drift: {against: "credit@prod:c"}}',
      '1:38 drift: expected psi or ks, found neither',
    ],
    [
      '{on: clients, column: a, drift: {against: "credit@prod:c", ks: 2}}',
      '1:76 ks: expected a number above 0 and up to 1, found the number 2',
    ],
    [
      '{on: model, not_null: a}',
      '1:18 "model" is no table: expected a name that ends in one of .csv, .tsv, .json, .jsonl, .ndjson, .parquet, .pq, found "build/model.joblib" (check it with a command)',
    ],
    ['{on: clients, gx: suite.yaml}', '1:31 the suite "suite.yaml" is no .json file'],
    [
      '{on: clients, gx: ../s.json}',
      '1:31 the suite "../s.json" leaves the repository or its own folder with .. (write it relative to the repository\'s root)',
    ],
    [
      '{on: metrics, gx: s.json}',
      '1:18 the step has no output or input "metrics" (it has clients, model, parts, raw, folder)',
    ],
    ['{command: " "}', '1:23 command: expected a command, found blanks'],
    ['{command: x, code: "a["}', '1:32 the glob "a[" has a [ without its ]'],
    [
      '{command: x, timeout: 1y}',
      '1:35 timeout: "1y" is not a time with its unit (write it as 90s, 30m or 2h)',
    ],
    ['{sql: "select 1", severity: error}', '1:41 severity: expected warn or fail, found the text "error"'],
    [
      '{sql: "select 1", name: " x"}',
      '1:37 name: expected a name of one line, without blanks at its ends, found " x"',
    ],
  ])('%s', (text, mistake) => {
    expect(mistakes(text)).toEqual([mistake]);
  });

  it('is reported with all others', () => {
    expect(mistakes('{on: cliens, not_null: id}', '{unique: id}', '{on: clients, uniqe: id}')).toHaveLength(
      3,
    );
  });

  it('is a name that two of them have, as it is written in a SPEC', () => {
    expect(mistakes('{sql: "select 1", name: No nulls}', '{sql: "select 2", name: no-nulls}')).toEqual([
      '2:13 the check "no-nulls" has the name of the one in line 12 (give it another: name: "no-nulls 2")',
    ]);
  });

  it('is not reported again for an output that could not be read', () => {
    const text = HEAD.replace('build/clients.csv', '/abs.csv');
    const found = mistakesOf(
      fileWithSteps(`${text}        checks:\n          - {on: clients, unique: id}\n`),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('is absolute');
  });
});
