import { nearest } from '../../base/nearest.ts';
import type { GateRules } from '../../model/gate/policy.ts';
import { quoted } from '../describe-value.ts';
import type { FlowReading } from '../flow-reading.ts';
import type { Path } from '../value-path.ts';
import { buildExpressions } from './build-expressions.ts';
import { buildGroups, buildMetrics } from './build-metric-rules.ts';
import type { RawRules } from './policy-schema.ts';

export interface RulesScope {
  readonly groups: { readonly [group: string]: readonly string[] };
}

/** Rules as they are written, over `defaults` for those that are not. A rule is replaced as a whole. */
export function buildRules(
  reading: FlowReading,
  raw: RawRules,
  { groups, defaults }: RulesScope & { readonly defaults: GateRules },
  at: Path,
): GateRules {
  const { fresh, present, checks, environment, cached, metrics, by_group, not_comparable, rules } = raw;
  const names = (list: readonly string[] | undefined, key: string) => {
    checkNames(reading, list ?? [], groups, [...at, key, key === 'approvals' ? 'from' : 'by']);
    return list;
  };
  const { signed: _signed, reproduced: _reproduced, approvals: _approvals, ...rest } = defaults;
  return {
    ...rest,
    ...(fresh === undefined ? {} : { fresh }),
    ...(present === undefined ? {} : { present }),
    ...(checks === undefined ? {} : { checks }),
    ...(environment === undefined ? {} : { environment }),
    ...(cached === undefined ? {} : { cached }),
    ...(not_comparable === undefined ? {} : { notComparable: not_comparable }),
    ...(metrics === undefined ? {} : { metrics: buildMetrics(reading, metrics, [...at, 'metrics']) }),
    ...(by_group === undefined ? {} : { byGroup: buildGroups(reading, by_group, [...at, 'by_group']) }),
    ...(rules === undefined ? {} : { expressions: buildExpressions(reading, rules, [...at, 'rules']) }),
    ...keptOr(raw.signed, defaults.signed, 'signed', (value) => {
      const by = names(value === true ? undefined : value.by, 'signed');
      return by === undefined ? {} : { by };
    }),
    ...keptOr(raw.reproduced, defaults.reproduced, 'reproduced', (value) => {
      const { by = 'second-party', signed = false } = value === true ? {} : value;
      return { by, signed };
    }),
    ...keptOr(raw.approvals, defaults.approvals, 'approvals', (value) => {
      const { count, from } = typeof value === 'object' ? value : { count: Number(value), from: undefined };
      const list = names(from, 'approvals');
      return { count, ...(list === undefined ? {} : { from: list }) };
    }),
  };
}

/** A rule that is not there without being asked for; `false` takes away what the top says. */
function keptOr<Raw, Key extends string, Rule>(
  raw: Raw | false | undefined,
  before: Rule | undefined,
  key: Key,
  build: (raw: Raw) => Rule,
): { readonly [key in Key]?: Rule } {
  const rule = raw === undefined ? before : raw === false ? undefined : build(raw);
  return (rule === undefined ? {} : { [key]: rule }) as { readonly [key in Key]?: Rule };
}

/** A word without an @ that is no group is taken for a mistake: principals are addresses. */
function checkNames(
  reading: FlowReading,
  names: readonly string[],
  groups: RulesScope['groups'],
  at: Path,
): void {
  names.forEach((name, index) => {
    if (name.includes('@') || Object.hasOwn(groups, name)) return;
    const guess = nearest(name, Object.keys(groups));
    reading.report([...at, index], {
      code: 'unknown-group',
      message: `${quoted(name)} is neither a group of this policy nor a principal with an @`,
      hint:
        guess === undefined
          ? `declare it: groups: {${name}: [ada@example.org]}`
          : `did you mean ${quoted(guess)}?`,
    });
  });
}
