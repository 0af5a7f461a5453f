import { nearest } from '../../base/nearest.ts';
import type { GateRules, MetricRule } from '../../model/gate/policy.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import type { Manifest } from '../../model/manifest.ts';
import { isNumeric } from '../diff/compare-metric.ts';
import { type FoundMetric, findMetric, metricNames } from './find-metric.ts';
import { judgeAgainstBase } from './judge-against-base.ts';
import type { SubjectFacts } from './subject-facts.ts';
import { counted, speakerOf } from './verdict-of.ts';

/** Bounds of metrics, each over all tasks that have it, and how they stand to the base. */
export function judgeMetrics(
  facts: SubjectFacts & { readonly manifest: Manifest },
  { metrics, notComparable }: Pick<GateRules, 'metrics' | 'notComparable'>,
): Verdict[] {
  return Object.entries(metrics).flatMap(([name, rule]) => {
    const found = findMetric(facts.manifest, name);
    if (found.length === 0) return [missing(facts, name, rule)];
    const { min, max, noWorseThanBase } = rule;
    return [
      ...(min === undefined && max === undefined ? [] : [judgeBounds(facts, { name, rule, found })]),
      ...(noWorseThanBase === undefined
        ? []
        : [judgeAgainstBase(facts, { name, rule, found, tolerance: noWorseThanBase, notComparable })]),
    ];
  });
}

function missing(
  facts: SubjectFacts & { readonly manifest: Manifest },
  name: string,
  rule: MetricRule,
): Verdict {
  const known = metricNames(facts.manifest);
  const guess = nearest(name, known);
  const all = known.filter((one) => !one.includes('.'));
  return speakerOf(`metrics.${name}`, facts).fail({
    found: 'no task has this metric',
    expected: boundText(rule) || 'a metric',
    hint: guess === undefined ? `the run has ${all.join(', ') || 'no metrics'}` : `did you mean ${guess}?`,
  });
}

function judgeBounds(
  facts: SubjectFacts,
  { name, rule, found }: { name: string; rule: MetricRule; found: readonly FoundMetric[] },
): Verdict {
  const { pass, fail } = speakerOf(`metrics.${name}`, facts);
  const expected = boundText(rule);
  const bad = found.filter(({ value }) => !isWithin(value, rule));
  const worst = bad.find(({ value }) => !isNumeric(value) || Number.isNaN(value)) ?? furthest(bad, rule);
  if (worst === undefined) return pass({ found: valuesText(found), expected });
  const others = bad.length > 1 ? `, and ${counted(bad.length - 1, 'other task')}` : '';
  return fail({
    found: `${worst.value}${found.length > 1 ? ` of ${worst.task}${others}` : ''}`,
    expected,
    task: worst.task,
  });
}

/** NaN is within nothing. */
export function isWithin(
  value: unknown,
  { min, max }: { readonly min?: number; readonly max?: number },
): boolean {
  if (typeof value !== 'number' && typeof value !== 'bigint') return false;
  return (min === undefined || value >= min) && (max === undefined || value <= max) && !Number.isNaN(value);
}

function furthest(bad: readonly FoundMetric[], { min, max }: MetricRule): FoundMetric | undefined {
  const by = ({ value }: FoundMetric): number =>
    Math.max((min ?? -Infinity) - Number(value), Number(value) - (max ?? Infinity));
  return bad.reduce<FoundMetric | undefined>(
    (worst, one) => (worst === undefined || by(one) > by(worst) ? one : worst),
    undefined,
  );
}

export function boundText({ min, max }: { readonly min?: number; readonly max?: number }): string {
  if (min !== undefined && max !== undefined) return `from ${min} to ${max}`;
  if (min !== undefined) return `at least ${min}`;
  return max === undefined ? '' : `at most ${max}`;
}

function valuesText(found: readonly FoundMetric[]): string {
  const [first] = found;
  if (found.length === 1) return String(first?.value);
  const values = found.map(({ value }) => Number(value));
  return `${Math.min(...values)} to ${Math.max(...values)} in ${counted(found.length, 'task')}`;
}
