import type { Threshold } from '../../model/diff/metric-diff.ts';
import type { MetricValue } from '../../model/metric.ts';
import { isNumeric } from './compare-metric.ts';
import type { MetricPair } from './metric-pair.ts';

/** A bound that a flow sets for a metric of one of its steps. */
export interface ThresholdRule {
  readonly step: string;
  readonly metric: string;
  readonly source: Threshold['source'];
  /** Of the check, or of the step whose condition it is. */
  readonly name: string;
  readonly operator: '<' | '<=' | '>' | '>=';
  readonly value: number;
}

export function judgeThresholds(
  { step, name: metric, before, after }: MetricPair,
  rules: readonly ThresholdRule[],
): Threshold[] {
  return rules
    .filter((rule) => rule.step === step && rule.metric === metric)
    .map((rule) => {
      const [old, now] = [judge(before, rule), judge(after, rule)];
      return {
        source: rule.source,
        name: rule.name,
        bound: `${rule.operator} ${rule.value}`,
        ...(old === undefined ? {} : { before: old }),
        ...(now === undefined ? {} : { after: now }),
      };
    });
}

function judge(
  value: MetricValue | undefined,
  { operator, value: bound }: ThresholdRule,
): 'met' | 'missed' | undefined {
  if (!isNumeric(value)) return undefined;
  const isMet = { '<': value < bound, '<=': value <= bound, '>': value > bound, '>=': value >= bound };
  return isMet[operator] ? 'met' : 'missed';
}
