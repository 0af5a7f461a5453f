import { compareBytes } from '../../base/byte-order.ts';
import type { Item } from '../../model/flow.ts';
import type { GateRules, GroupRule } from '../../model/gate/policy.ts';
import type { Verdict } from '../../model/gate/verdict.ts';
import type { Manifest } from '../../model/manifest.ts';
import { isNumeric } from '../diff/compare-metric.ts';
import { findMetric } from './find-metric.ts';
import { boundText, isWithin } from './judge-metrics.ts';
import type { SubjectFacts } from './subject-facts.ts';
import { counted, speakerOf } from './verdict-of.ts';

interface GroupValue {
  readonly group: string;
  readonly value: unknown;
  /** Only values of one set are compared: of the same other keys of a foreach, or of the same task. */
  readonly within: string;
}

/** Gaps and ratios between groups: items of a foreach, or names below a metric, as `approval_rate.female`. */
export function judgeGroups(
  facts: SubjectFacts & { readonly manifest: Manifest },
  { byGroup }: Pick<GateRules, 'byGroup'>,
): Verdict[] {
  return Object.entries(byGroup).map(([name, rule]) => judgeOne(facts, name, rule));
}

function judgeOne(
  facts: SubjectFacts & { readonly manifest: Manifest },
  name: string,
  rule: GroupRule,
): Verdict {
  const { pass, fail } = speakerOf(`by_group.${name}`, facts);
  const values = groupsOf(facts.manifest, name, rule.group);
  const expected = expectedText(rule);
  const sets = [...Map.groupBy(values, ({ within }) => within).values()];
  const alone = sets.find((set) => set.length < 2);
  if (alone !== undefined || sets.length === 0) {
    const [only] = alone ?? [];
    return fail({
      found: only === undefined ? 'no group has this metric' : `one group only: ${only.group}`,
      expected: `at least two groups, ${expected}`,
      hint: `metrics of a foreach, or names below it as ${name}.GROUP`,
    });
  }
  const odd = values.find(({ value }) => !isNumeric(value as number) || Number.isNaN(value));
  if (odd !== undefined) return fail({ found: `${String(odd.value)} of ${odd.group}`, expected });
  const outside = values.find(({ value }) => !isWithin(value, rule));
  if (outside !== undefined) return fail({ found: `${String(outside.value)} of ${outside.group}`, expected });
  const spreads = sets.map(spreadOf);
  const wide = spreads.find(({ gap, ratio }) => !isFair({ gap, ratio }, rule));
  const shown = wide ?? spreads.reduce((worst, one) => (one.gap > worst.gap ? one : worst));
  const { low, high, gap, ratio } = shown;
  const found = `${low.value} of ${low.group}, ${high.value} of ${high.group}: a gap of ${short(gap)}, a ratio of ${short(ratio)}`;
  if (wide !== undefined) return fail({ found, expected });
  return pass({ found: `${found}, over ${counted(values.length, 'group')}`, expected });
}

function groupsOf(manifest: Manifest, name: string, key: string | undefined): GroupValue[] {
  const ofItems = findMetric(manifest, name).flatMap(({ task, record: { item }, value }): GroupValue[] => {
    if (item === undefined) return [];
    if (key === undefined) return [{ group: task.slice(task.lastIndexOf('/') + 1), value, within: '' }];
    return Object.hasOwn(item, key)
      ? [{ group: String(item[key]), value, within: otherKeys(item, key) }]
      : [];
  });
  if (ofItems.length > 0 || key !== undefined) return ofItems;
  return Object.entries(manifest.tasks).flatMap(([task, { step, metrics }]) => {
    const prefixes = [
      `${name}.`,
      ...(name.startsWith(`${step}.`) ? [`${name.slice(step.length + 1)}.`] : []),
    ];
    return Object.entries(metrics).flatMap(([metric, value]): GroupValue[] => {
      const prefix = prefixes.find((one) => metric.startsWith(one));
      return prefix === undefined ? [] : [{ group: metric.slice(prefix.length), value, within: task }];
    });
  });
}

function otherKeys(item: Item, key: string): string {
  const others = Object.entries(item).filter(([name]) => name !== key);
  return JSON.stringify(others.sort(([a], [b]) => compareBytes(a, b)));
}

interface Spread {
  readonly low: { readonly group: string; readonly value: number };
  readonly high: { readonly group: string; readonly value: number };
  readonly gap: number;
  /** Of the smallest to the largest; 1 where both are 0. */
  readonly ratio: number;
}

function spreadOf(set: readonly GroupValue[]): Spread {
  const sorted = set
    .map(({ group, value }) => ({ group, value: Number(value) }))
    .sort((a, b) => a.value - b.value || compareBytes(a.group, b.group));
  const [low = { group: '', value: 0 }] = sorted;
  const high = sorted.at(-1) ?? low;
  const ratio = high.value === low.value ? 1 : low.value / high.value;
  return { low, high, gap: high.value - low.value, ratio };
}

function isFair({ gap, ratio }: Pick<Spread, 'gap' | 'ratio'>, { maxGap, minRatio }: GroupRule): boolean {
  return (maxGap === undefined || gap <= maxGap) && (minRatio === undefined || ratio >= minRatio);
}

function expectedText({ maxGap, minRatio, ...bounds }: GroupRule): string {
  return [
    ...(maxGap === undefined ? [] : [`a gap of at most ${maxGap}`]),
    ...(minRatio === undefined ? [] : [`a ratio of at least ${minRatio}`]),
    ...(boundText(bounds) === '' ? [] : [`each ${boundText(bounds)}`]),
  ].join(', ');
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
