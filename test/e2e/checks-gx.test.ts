import { describe, expect, it } from 'vitest';
import { cliRepo } from '../support/cli.ts';
import { requireTool } from '../support/required-tool.ts';

const TABLE = 'id,age\n1,20\n2,\n3,200\n3,15\n';

const SUITES = {
  // As Great Expectations 0.18 writes it.
  'old.json': {
    expectation_suite_name: 'clients',
    ge_cloud_id: null,
    expectations: [
      {
        expectation_type: 'expect_column_values_to_be_between',
        kwargs: { column: 'age', min_value: 18, max_value: 110 },
        meta: {},
      },
      { expectation_type: 'expect_column_values_to_be_unique', kwargs: { column: 'id' }, meta: {} },
      { expectation_type: 'expect_table_row_count_to_be_between', kwargs: { min_value: 1 }, meta: {} },
    ],
    meta: { great_expectations_version: '0.18.22' },
  },
  // As 1.x does.
  'new.json': {
    name: 'clients',
    expectations: [
      {
        type: 'expect_column_values_to_not_be_null',
        kwargs: { column: 'age', mostly: 0.9 },
        meta: {},
        severity: 'critical',
        id: '6a1c0f6e-4d3f-4f1c-9a55-0a36d4c7b0f1',
      },
    ],
    meta: { great_expectations_version: '1.24.1' },
    id: '0f6b1a3e-4c55-4f62-8f0e-4f7d6a5f1c11',
  },
  'good.json': { name: 'good', expectations: [{ type: 'expect_column_to_exist', kwargs: { column: 'id' } }] },
  'broken.json': {
    name: 'broken',
    expectations: [{ type: 'expect_column_values_to_not_be_null', kwargs: { column: 'nosuch' } }],
  },
  'unknown.json': {
    name: 'unknown',
    expectations: [
      { type: 'expect_column_to_exist', kwargs: { column: 'id' } },
      { type: 'expect_a_miracle', kwargs: {} },
    ],
  },
  'none.json': { expectations: 3 },
};

/** One run with all suites: an interpreter with the package takes seconds to start. */
function project(python: string) {
  const repo = cliRepo({ 'data/raw.csv': TABLE });
  const files = Object.entries(SUITES).map(([name, suite]) => [`checks/${name}`, JSON.stringify(suite)]);
  const checks = Object.keys(SUITES).map(
    (name) =>
      `          - {on: clients, gx: checks/${name}, python: ${python}, name: ${name}, severity: warn}\n`,
  );
  repo.write(
    'parquet.py',
    'import pandas\npandas.read_csv("data/raw.csv").to_parquet("build/clients.parquet")\n',
  );
  repo.commit({
    ...Object.fromEntries(files),
    'mlgit.yaml': [
      'version: 1\nflows:\n  credit:\n    steps:\n      csv:\n',
      '        run: cp data/raw.csv build/clients.csv\n',
      '        inputs: {raw: data/raw.csv}\n        outputs: {clients: build/clients.csv}\n',
      `        checks:\n${checks.join('')}`,
      `      parquet:\n        run: ${python} parquet.py\n`,
      '        inputs: {raw: data/raw.csv}\n        outputs: {clients: build/clients.parquet}\n',
      `        checks: [{on: clients, gx: checks/good.json, python: ${python}}]\n`,
    ].join(''),
  });
  return repo;
}

for (const python of ['python-gx0', 'python-gx1'] as const) {
  describe.skipIf(requireTool(python).missing)(`suites of Great Expectations with ${python}`, () => {
    it('are met or not, with the rows, whichever version wrote them', async () => {
      const repo = project(python);
      const { manifest } = await repo.result('run');
      expect(manifest.tasks.csv.checks).toMatchObject([
        {
          status: 'failed',
          expected: 'all 3 expectations of checks/old.json',
          found: '2 not met: expect_column_values_to_be_between(age), expect_column_values_to_be_unique(id)',
          rows: 2,
        },
        { status: 'failed', found: '1 not met: expect_column_values_to_not_be_null(age)', rows: 1 },
        { status: 'passed', found: '4 rows' },
        { status: 'error', found: expect.stringContaining('"nosuch"') },
        { status: 'error', found: expect.stringContaining('expect_a_miracle') },
        {
          status: 'error',
          found: 'ValueError: checks/none.json is no suite: expected a mapping with a list of expectations',
        },
      ]);
      const rowsOf = async (name: string) => (await repo.mlgit('cat', `@latest:csv/checks/${name}`)).stdout;
      expect(await rowsOf('old-json')).toBe('{"id":3,"age":200.0}\n{"id":3,"age":15.0}\n');
      expect(await rowsOf('new-json')).toBe('{"id":2,"age":null}\n');
      expect(manifest.tasks.parquet.checks).toMatchObject([{ status: 'passed', found: '4 rows' }]);
    }, 300_000);
  });
}

describe.skipIf(requireTool('python3').missing)('an interpreter without the package', () => {
  it('is said to have none', async () => {
    const repo = cliRepo({ 'data/raw.csv': TABLE, 'checks/good.json': JSON.stringify(SUITES['good.json']) });
    repo.commit({
      'mlgit.yaml': [
        'version: 1\nflows:\n  credit:\n    steps:\n      look:\n        run: "true"\n        inputs: {raw: data/raw.csv}\n',
        '        checks: [{on: raw, gx: checks/good.json, python: python3}]\n',
      ].join(''),
    });
    const done = await repo.mlgit('run');
    expect(done.exitCode).toBe(1);
    expect(done.stderr).toContain('great_expectations, or a package that it needs, is not installed');
  });
});
