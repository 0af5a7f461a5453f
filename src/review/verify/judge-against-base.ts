import type { MetricRule, Tolerance } from '../../model/gate/policy.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import type { Manifest, ManifestTask } from '../../model/manifest.ts';
import type { Direction, MetricValue } from '../../model/metric.ts';
import { isNumeric } from '../diff/compare-metric.ts';
import { own } from '../diff/task-pairs.ts';
import type { FoundMetric } from './find-metric.ts';
import type { SubjectFacts } from './subject-facts.ts';
import { counted, shortList, speakerOf } from './verdict-of.ts';

interface BaseRule {
  readonly name: string;
  readonly rule: MetricRule;
  readonly found: readonly FoundMetric[];
  readonly tolerance: Tolerance;
  readonly notComparable: 'fail' | 'allow';
}

/**
 * Whether a metric is no worse than at the base, task by task, and only where both were measured on the same evaluation data.
 * What the base says of the direction goes before what the head says, so that a change cannot turn it round.
 */
export function judgeAgainstBase(
  facts: SubjectFacts,
  { name, rule, found, tolerance, notComparable }: BaseRule,
): Verdict {
  const { pass, fail, none, notComparable: incomparable } = speakerOf(`metrics.${name}.base`, facts);
  const expected = `no worse than at the base by more than ${toleranceText(tolerance)}`;
  const { base } = facts;
  if (base === undefined) return none({ found: 'no accepted manifest to compare with', expected });
  const compared = found.map((one) => compare(one, base.manifest, rule, tolerance));
  const by = (state: Compared['state']) => compared.filter((one) => one.state === state);
  const [lacking] = by('no-direction');
  if (lacking !== undefined) {
    return fail({
      found: 'no direction, so that worse has no meaning',
      expected: 'max or min',
      task: lacking.task,
      hint: `metrics: {file: …, direction: {${lacking.metric}: max}} in mlgit.yaml, or direction: max in the policy`,
    });
  }
  const worse = by('worse');
  const [worst] = worse;
  if (worst !== undefined) {
    const others = worse.length > 1 ? `, and ${counted(worse.length - 1, 'other task')}` : '';
    return fail({ found: `${worst.text}${others}`, expected, task: worst.task });
  }
  const other = by('other-data');
  const [first] = other;
  if (first !== undefined) {
    const said = {
      found: first.text,
      expected: `${expected}, on the same evaluation data`,
      task: first.task,
    };
    return incomparable({ ...said, ...hintOf(first) }, notComparable === 'fail');
  }
  return pass({ found: shortList(compared.map(({ text }) => text)), expected });
}

interface Compared {
  readonly task: string;
  readonly metric: string;
  readonly state: 'fine' | 'worse' | 'other-data' | 'no-direction';
  readonly text: string;
  /** Inputs that are the same on both sides. */
  readonly same?: readonly string[];
}

function hintOf({ same = [] }: Compared): { readonly hint?: string } {
  return same.length === 0
    ? {}
    : { hint: `name the inputs that are evaluation data in the policy: data: [${same.join(', ')}]` };
}

function compare(
  { task, record, name: metric, value }: FoundMetric,
  base: Manifest,
  { direction, data }: MetricRule,
  tolerance: Tolerance,
): Compared {
  const at = { task, metric };
  const old = own(base.tasks, task);
  const before = old === undefined ? undefined : own(old.metrics, metric);
  if (old === undefined || before === undefined) {
    return { ...at, state: 'other-data', text: 'the base has no such metric' };
  }
  const difference = dataDifference(record, old, data);
  if (difference !== undefined) return { ...at, state: 'other-data', ...difference };
  const better = direction ?? own(old.direction ?? {}, metric) ?? own(record.direction ?? {}, metric);
  if (better === undefined) return { ...at, state: 'no-direction', text: '' };
  const text = `${value}, at the base ${before}`;
  return { ...at, state: isWorse(before, value, better, tolerance) ? 'worse' : 'fine', text };
}

/** Undefined when all inputs that count have the same digest on both sides. */
function dataDifference(
  now: ManifestTask,
  old: ManifestTask,
  data: readonly string[] | undefined,
): { readonly text: string; readonly same?: readonly string[] } | undefined {
  const names = data ?? [...new Set([...Object.keys(now.inputs), ...Object.keys(old.inputs)])];
  const isSame = (name: string) => {
    const [a, b] = [own(now.inputs, name), own(old.inputs, name)];
    return a !== undefined && a.digest === b?.digest;
  };
  if (names.length === 0) return { text: 'the step has no inputs, so its data are not known' };
  const other = names.filter((name) => !isSame(name));
  if (other.length === 0) return undefined;
  const same = names.filter(isSame);
  const text = `measured on other data: the input ${shortList(other)} differs`;
  return data === undefined && same.length > 0 ? { text, same } : { text };
}

function isWorse(
  before: MetricValue,
  now: MetricValue,
  direction: Direction,
  { kind, amount }: Tolerance,
): boolean {
  if (!isNumeric(now) || Number.isNaN(now)) return true;
  if (!isNumeric(before) || Number.isNaN(before)) return false;
  const loss = direction === 'max' ? Number(before) - Number(now) : Number(now) - Number(before);
  return loss > (kind === 'absolute' ? amount : amount * Math.abs(Number(before)));
}

function toleranceText({ kind, amount }: Tolerance): string {
  return kind === 'absolute' ? String(amount) : `${Number((amount * 100).toPrecision(12))}%`;
}
