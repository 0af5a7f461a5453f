import type { GateRules, GroupRule, MetricRule, Tolerance } from '../../model/gate/policy.ts';
import { quoted } from '../describe-value.ts';
import type { FlowReading } from '../flow-reading.ts';
import type { Path } from '../value-path.ts';
import type { RawRules } from './policy-schema.ts';

export function buildMetrics(
  reading: FlowReading,
  raw: NonNullable<RawRules['metrics']>,
  at: Path,
): GateRules['metrics'] {
  const built = Object.entries(raw).map(([name, rule]): [string, MetricRule] => {
    const { min, max, no_worse_than_base, direction, data } = rule;
    checkBounds(reading, { min, max }, [...at, name]);
    if (min === undefined && max === undefined && no_worse_than_base === undefined) {
      reading.reportKey([...at, name], {
        code: 'missing-key',
        message: `${quoted(name)} says nothing that must hold: expected min, max or no_worse_than_base`,
      });
    }
    const tolerance = no_worse_than_base === undefined ? undefined : toleranceOf(no_worse_than_base);
    return [
      name,
      {
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        ...(tolerance === undefined ? {} : { noWorseThanBase: tolerance }),
        ...(direction === undefined ? {} : { direction }),
        ...(data === undefined ? {} : { data: typeof data === 'string' ? [data] : data }),
      },
    ];
  });
  return Object.fromEntries(built);
}

function toleranceOf(raw: number | string): Tolerance {
  return typeof raw === 'number'
    ? { kind: 'absolute', amount: raw }
    : { kind: 'relative', amount: Number(raw.slice(0, -1)) / 100 };
}

export function buildGroups(
  reading: FlowReading,
  raw: NonNullable<RawRules['by_group']>,
  at: Path,
): GateRules['byGroup'] {
  const built = Object.entries(raw).map(([name, rule]): [string, GroupRule] => {
    const { group, max_gap, min_ratio, min, max } = rule;
    checkBounds(reading, { min, max }, [...at, name]);
    if ([max_gap, min_ratio, min, max].every((bound) => bound === undefined)) {
      reading.reportKey([...at, name], {
        code: 'missing-key',
        message: `${quoted(name)} says nothing that must hold: expected max_gap, min_ratio, min or max`,
      });
    }
    return [
      name,
      {
        ...(group === undefined ? {} : { group }),
        ...(max_gap === undefined ? {} : { maxGap: max_gap }),
        ...(min_ratio === undefined ? {} : { minRatio: min_ratio }),
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
      },
    ];
  });
  return Object.fromEntries(built);
}

function checkBounds(
  reading: FlowReading,
  { min, max }: { readonly min: number | undefined; readonly max: number | undefined },
  at: Path,
): void {
  if (min === undefined || max === undefined || min <= max) return;
  reading.report([...at, 'min'], { code: 'bad-value', message: `min ${min} is above max ${max}` });
}
