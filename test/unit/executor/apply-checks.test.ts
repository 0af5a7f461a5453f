import { describe, expect, it } from 'vitest';
import { applyChecks } from '../../../src/executor/apply-checks.ts';
import type { PreparedTask } from '../../../src/executor/prepare-task.ts';
import { digestText } from '../../../src/model/blake3.ts';
import type { CheckResult } from '../../../src/model/check.ts';
import type { Step } from '../../../src/model/flow.ts';
import { stepOf, taskOf } from '../../support/task-services.ts';

const digest = digestText('x');

function prepared(step: Step): PreparedTask {
  const environment = { digest, declared: false };
  return {
    task: taskOf(step),
    command: [],
    inputs: {},
    key: digest,
    code: digest,
    environment,
    components: {},
  };
}

const CHECKED = stepOf('true', {
  checks: [{ name: 'a', severity: 'fail', rule: { kind: 'sql', sql: 'select 1' } }],
});
const result = (name: string, facts: Partial<CheckResult>): CheckResult => ({
  ...{ name, severity: 'fail', status: 'passed', expected: '0', found: '0' },
  ...facts,
});
const apply = (results: readonly CheckResult[], step = CHECKED) =>
  applyChecks(
    prepared(step),
    { outputs: {}, metrics: {} },
    { evaluateChecks: async () => ({ results, logs: {} }) },
  );

describe('the checks of a task', () => {
  it('are not asked for where there are none', async () => {
    const never = () => Promise.reject(new Error('asked'));
    const made = { outputs: {}, metrics: {} };
    expect(await applyChecks(prepared(stepOf('true')), made, { evaluateChecks: never })).toEqual({
      facts: {},
    });
  });

  it.each<[string, Partial<CheckResult>]>([
    ['hold', {}],
    ['are only warnings', { severity: 'warn', status: 'failed' }],
    ['are warnings that cannot be evaluated', { severity: 'warn', status: 'error' }],
    ['have nothing to compare with', { status: 'skipped' }],
  ])('let it succeed when they %s', async (_, facts) => {
    const results = [result('a', facts)];
    expect(await apply(results)).toEqual({ facts: { checks: results } });
  });

  it('fail it by the first that does not hold, and count the others', async () => {
    const results = [
      result('a', { severity: 'warn', status: 'failed' }),
      result('b', { status: 'failed', found: '3', rows: 3 }),
      result('c', { status: 'error' }),
    ];
    expect((await apply(results)).failure).toEqual({
      ...{ kind: 'check-failed', check: 'b', status: 'failed', expected: '0', found: '3', rows: 3, more: 1 },
    });
  });

  it('fail it when one cannot be evaluated', async () => {
    expect((await apply([result('a', { status: 'error' })])).failure).toMatchObject({ status: 'error' });
  });
});
