import { describe, expect, it } from 'vitest';
import { thresholdRules } from '../../../../src/app/diff/threshold-rules.ts';
import { parseFlowFile } from '../../../../src/flow/parse-flow-file.ts';

const rules = (steps: string) => {
  const { flows } = parseFlowFile(`version: 1\nflows:\n  demo:\n    steps:\n${steps}`, 'mlgit.yaml');
  return thresholdRules(flows['demo']).map(
    ({ step, metric, source, name, operator, value }) =>
      `${source} ${name}: ${step} ${metric} ${operator} ${value}`,
  );
};

const TRAIN = (checks: string) =>
  `      train: {run: "true", metrics: m.json${checks === '' ? '' : `, checks: [${checks}]`}}\n`;

describe('the bounds that a flow sets for metrics', () => {
  it('are those of checks of metrics', () => {
    expect(rules(TRAIN('{name: good, on: metrics, column: auc, between: {min: 0.9, max: 1}}'))).toEqual([
      'check good: train auc >= 0.9',
      'check good: train auc <= 1',
    ]);
    expect(rules(TRAIN('{name: good, sql: "select auc from metrics", expect: {min: 0.9}}'))).toEqual([
      'check good: train auc >= 0.9',
    ]);
  });

  it('are those of conditions that compare one with a number', () => {
    const ship = (when: string) => rules(`${TRAIN('')}      ship: {run: "true", when: "${when}"}\n`);
    expect(ship('metrics.train.auc > 0.9 && metrics.train.loss <= 2e-1')).toEqual([
      'condition ship: train auc > 0.9',
      'condition ship: train loss <= 0.2',
    ]);
    expect(ship('metrics.train.auc > 0.9 || metrics.train.loss < 1')).toEqual([]);
    expect(ship('!(metrics.train.auc > 0.9)')).toEqual([]);
    expect(ship('metrics.train.auc > metrics.train.loss')).toEqual([]);
  });

  it('are none of what says something else', () => {
    expect(rules(TRAIN('{name: x, sql: "select count(*) from metrics", expect: 1}'))).toEqual([]);
    expect(thresholdRules(undefined)).toEqual([]);
  });
});
