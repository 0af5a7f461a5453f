import type { CheckRule, Range } from '../model/check.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { parseSpec } from '../model/parse-spec.ts';
import { buildCommand, buildSuite } from './build-program-rule.ts';
import type { RawCheck } from './check-schema.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import { readDuration } from './read-duration.ts';
import type { Path } from './value-path.ts';

/** The keys of a check of which it has just one. */
export const RULE_KEYS = [
  'sql',
  'not_null',
  'unique',
  'between',
  'in_set',
  'matches',
  'row_count',
  'schema',
  'freshness',
  'drift',
  'gx',
  'command',
] as const satisfies readonly (keyof RawCheck)[];
export type CheckRuleKey = (typeof RULE_KEYS)[number];

/** No data are older that anybody asks about. */
const LONGEST_FRESHNESS_DAYS = 36_500;

/** The rule that a check has under `key`. Undefined when it cannot be made, and that was reported. */
export function buildRule(
  reading: FlowReading,
  key: CheckRuleKey,
  check: RawCheck,
  at: Path,
): CheckRule | undefined {
  const { on = '', column = '' } = check;
  const given = <T>(value: T | undefined): T => value as T;
  switch (key) {
    case 'sql':
      return buildSql(reading, check, at);
    case 'not_null':
    case 'unique':
      return { kind: key, on, columns: [...new Set([given(check[key])].flat())] };
    case 'between': {
      const [min, max] = asPair(given(check.between));
      const range = buildRange(reading, { min, max }, [...at, 'between']);
      return { kind: 'between', on, column, range };
    }
    case 'in_set':
      return { kind: 'in_set', on, column, values: given(check.in_set) };
    case 'matches':
      return { kind: 'matches', on, column, pattern: given(check.matches) };
    case 'row_count': {
      const count = given(check.row_count);
      const { min, max } = typeof count === 'number' ? { min: count, max: count } : count;
      const range = buildRange(reading, { min, max }, [...at, 'row_count']);
      return { kind: 'row_count', on, range };
    }
    case 'schema':
      return buildSchema(reading, { on, columns: given(check.schema) }, [...at, 'schema']);
    case 'freshness': {
      const within = given(check.freshness);
      const withinMs = readDuration(reading, within, [...at, 'freshness'], LONGEST_FRESHNESS_DAYS);
      return withinMs === undefined ? undefined : { kind: 'freshness', on, column, within, withinMs };
    }
    case 'drift':
      return buildDrift(reading, { on, column, drift: given(check.drift) }, [...at, 'drift']);
    case 'gx':
      return buildSuite(reading, { ...check, on, gx: given(check.gx) }, at);
    case 'command':
      return buildCommand(reading, { ...check, command: given(check.command) }, at);
  }
}

function buildSql(reading: FlowReading, { sql = '', expect }: RawCheck, at: Path): CheckRule {
  if (sql.trim() === '')
    reading.report([...at, 'sql'], { code: 'bad-value', message: 'sql: expected a query, found blanks' });
  if (expect === undefined) return { kind: 'sql', sql: sql.trim() };
  const { min, max } = typeof expect === 'object' ? expect : {};
  const wanted = typeof expect === 'object' ? buildRange(reading, { min, max }, [...at, 'expect']) : expect;
  return { kind: 'sql', sql: sql.trim(), expect: wanted };
}

function asPair(between: NonNullable<RawCheck['between']>) {
  return Array.isArray(between) ? between : [between.min, between.max];
}

function buildRange<T extends number | string>(
  reading: FlowReading,
  { min, max }: { readonly min: T | undefined; readonly max: T | undefined },
  at: Path,
): Range<T> {
  const wrong =
    min === undefined && max === undefined
      ? 'min, max or both, found neither'
      : min === undefined || max === undefined
        ? undefined
        : typeof min !== typeof max
          ? 'min and max of one kind, found a number and a text'
          : min > max
            ? `min not above max, found ${min} and ${max}`
            : undefined;
  if (wrong !== undefined && !reading.hasDamageBelow(at))
    reading.report(at, { code: 'bad-value', message: `${at.at(-1)}: expected ${wrong}` });
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

function buildSchema(
  reading: FlowReading,
  { on, columns }: { readonly on: string; readonly columns: NonNullable<RawCheck['schema']> },
  at: Path,
): CheckRule {
  if (Object.keys(columns).length === 0 && !reading.hasDamageBelow(at))
    reading.report(at, {
      code: 'bad-value',
      message: 'schema: expected columns with their types, found none',
    });
  return { kind: 'schema', on, columns };
}

function buildDrift(
  reading: FlowReading,
  rule: { readonly on: string; readonly column: string; readonly drift: NonNullable<RawCheck['drift']> },
  at: Path,
): CheckRule | undefined {
  const { on, column, drift } = rule;
  const { against, psi, ks } = drift;
  checkSpec(reading, against, [...at, 'against']);
  const max = psi ?? ks;
  if (max === undefined || (psi !== undefined && ks !== undefined)) {
    if (!reading.hasDamageBelow(at)) {
      const found = max === undefined ? 'neither' : 'both';
      reading.report(at, { code: 'bad-value', message: `drift: expected psi or ks, found ${found}` });
    }
    return undefined;
  }
  const measure = psi === undefined ? 'ks' : 'psi';
  if (max <= 0 || (measure === 'ks' && max > 1)) {
    const expected = measure === 'ks' ? 'a number above 0 and up to 1' : 'a number above 0';
    reading.report([...at, measure], {
      code: 'bad-value',
      message: `${measure}: expected ${expected}, found the number ${max}`,
    });
  }
  return { kind: 'drift', on, column, against, measure, max };
}

function checkSpec(reading: FlowReading, text: string, at: Path): void {
  try {
    const spec = parseSpec(text);
    if (spec.path !== undefined && !spec.path.endsWith('/')) return;
    reading.report(at, {
      code: 'bad-spec',
      message: `against: ${quoted(text)} names no artifact`,
      hint: `add the artifact, as ${text.replace(/[:/]+$/, '')}:clients`,
    });
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    const [hint] = error.hints;
    const message = `against: ${error.message}`;
    reading.report(at, { code: error.code, message, ...(hint === undefined ? {} : { hint }) });
  }
}
