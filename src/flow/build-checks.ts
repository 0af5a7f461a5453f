import { nearest } from '../base/nearest.ts';
import type { Check } from '../model/check.ts';
import { suggestName } from '../model/name.ts';
import { TABLE_EXTENSIONS, tableFormatOf } from '../model/table-format.ts';
import { buildRule, type CheckRuleKey, RULE_KEYS } from './build-check-rule.ts';
import type { DeclaredInput } from './build-inputs.ts';
import type { DeclaredOutput } from './build-outputs.ts';
import type { RawCheck } from './check-schema.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import { nameCheck } from './name-check.ts';
import type { Path } from './value-path.ts';

/** What the checks of a step can be about. */
export interface CheckScope {
  readonly inputs: readonly DeclaredInput[];
  readonly outputs: readonly DeclaredOutput[];
  readonly hasMetrics: boolean;
  /** Whether an input or output was left out because of a mistake already reported. */
  readonly isDamaged: boolean;
}

export function buildChecks(
  reading: FlowReading,
  raw: readonly RawCheck[],
  scope: CheckScope,
  at: Path,
): Check[] {
  const checks = raw.flatMap((check, index): { check: Check; at: Path }[] => {
    const place = [...at, index];
    const key = soleRule(reading, check, place);
    if (key === undefined) return [];
    reportStrayKeys(reading, check, key, place);
    if (COMPANIONS[key].includes('on')) checkTable(reading, check, { key, scope, at: place });
    const rule = buildRule(reading, key, check, place);
    if (rule === undefined) return [];
    checkName(reading, check.name, [...place, 'name']);
    const name = check.name ?? nameCheck(rule);
    return [{ check: { name, severity: check.severity ?? 'fail', rule }, at: place }];
  });
  reportRepeated(reading, checks);
  return checks.map(({ check }) => check);
}

/** Keys that each rule needs or takes beside itself. */
const COMPANIONS: { readonly [key in CheckRuleKey]: readonly (keyof RawCheck)[] } = {
  sql: ['expect'],
  not_null: ['on'],
  unique: ['on'],
  between: ['on', 'column'],
  in_set: ['on', 'column'],
  matches: ['on', 'column'],
  row_count: ['on'],
  schema: ['on'],
  freshness: ['on', 'column'],
  drift: ['on', 'column'],
  gx: ['on', 'python', 'timeout'],
  command: ['code', 'timeout'],
};

function soleRule(reading: FlowReading, check: RawCheck, at: Path): CheckRuleKey | undefined {
  const keys = RULE_KEYS.filter((key) => check[key] !== undefined);
  const [first] = keys;
  if (keys.length === 1) return first;
  // What was meant may be what was left out.
  if (keys.length === 0 && reading.hasDamageBelow(at)) return undefined;
  reading.report(at, {
    code: 'bad-value',
    message: `checks[${at.at(-1)}]: expected one of ${RULE_KEYS.join(', ')}, found ${keys.length === 0 ? 'none' : keys.join(' and ')}`,
    ...(keys.length === 0 ? {} : { hint: 'make two checks of it' }),
  });
  return undefined;
}

function reportStrayKeys(reading: FlowReading, check: RawCheck, rule: CheckRuleKey, at: Path): void {
  const fitting = new Set<string>([rule, 'name', 'severity', ...COMPANIONS[rule]]);
  for (const key of Object.keys(check)) {
    if (fitting.has(key)) continue;
    reading.reportKey([...at, key], {
      code: 'bad-value',
      message: `${quoted(key)} says nothing beside ${quoted(rule)}`,
      hint: `take ${quoted(key)} out`,
    });
  }
  for (const key of ['on', 'column'] as const) {
    if (!COMPANIONS[rule].includes(key) || check[key] !== undefined || reading.isDamaged([...at, key]))
      continue;
    reading.report(at, {
      code: 'missing-key',
      message: `${quoted(key)} is missing: ${rule} needs ${key === 'on' ? 'the name of an output or input' : 'a column'}`,
    });
  }
}

function checkTable(
  reading: FlowReading,
  { on }: RawCheck,
  { key, scope, at }: { readonly key: CheckRuleKey; readonly scope: CheckScope; readonly at: Path },
): void {
  if (on === undefined) return;
  const place = [...at, 'on'];
  if (on === 'metrics' && scope.hasMetrics && key !== 'gx') return;
  const output = scope.outputs.find(({ name }) => name === on);
  const input = scope.inputs.find(({ name }) => name === on);
  if (output === undefined && input === undefined) {
    if (scope.isDamaged) return;
    const known = [...scope.outputs, ...scope.inputs].map(({ name }) => name);
    const guess = nearest(on, known);
    reading.report(place, {
      code: 'unknown-artifact',
      message: `the step has no output or input ${quoted(on)}`,
      hint:
        guess !== undefined
          ? `did you mean ${quoted(guess)}?`
          : known.length === 0
            ? 'declare it under outputs'
            : `it has ${known.join(', ')}`,
    });
    return;
  }
  const path = fileOf(output, input);
  if (path === undefined || tableFormatOf(path) !== undefined) return;
  reading.report(place, {
    code: 'not-a-table',
    message: `${quoted(on)} is no table: expected a name that ends in one of ${TABLE_EXTENSIONS}, found ${quoted(path)}`,
    hint: 'check it with a command',
  });
}

/** Its path, where it is known to be one file. */
function fileOf(output: DeclaredOutput | undefined, input: DeclaredInput | undefined): string | undefined {
  if (output !== undefined) return output.kind === 'file' ? output.path : undefined;
  const source = input?.source;
  return source?.kind === 'path' && /\.[^/]*$/.test(source.path) ? source.path : undefined;
}

const LONGEST_NAME = 100;

function checkName(reading: FlowReading, name: string | undefined, at: Path): void {
  if (name === undefined) return;
  const wrong =
    name.length > LONGEST_NAME
      ? `a name of at most ${LONGEST_NAME} characters`
      : /\p{Cc}/u.test(name) || name.trim() !== name
        ? 'a name of one line, without blanks at its ends'
        : undefined;
  if (wrong !== undefined)
    reading.report(at, { code: 'bad-name', message: `name: expected ${wrong}, found ${quoted(name)}` });
}

/** Wrong rows are found under the name with only the letters that names have. */
function reportRepeated(
  reading: FlowReading,
  checks: readonly { readonly check: Check; readonly at: Path }[],
): void {
  const seen = new Map<string, Path>();
  for (const { check, at } of checks) {
    const short = suggestName(check.name);
    const before = seen.get(short);
    if (before === undefined) seen.set(short, at);
    else {
      reading.report(at, {
        code: 'name-collision',
        message: `the check ${quoted(check.name)} has the name of the one in line ${reading.lineOf(before)}`,
        hint: `give it another: name: ${quoted(`${check.name} 2`)}`,
      });
    }
  }
}
