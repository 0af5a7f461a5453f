import type { Bound, Range, Scalar, TableRule } from '../model/check.ts';
import { isFloat, sqlName, sqlNumber, sqlText } from './sql-text.ts';

/** Rules that single rows break. */
export type RowRule = Extract<TableRule, { kind: 'not_null' | 'between' | 'in_set' | 'matches' }>;

/** Columns that a rule reads. */
export function columnsOfRule(rule: RowRule): readonly string[] {
  return rule.kind === 'not_null' ? rule.columns : [rule.column];
}

/**
 * The condition, in SQL, of the rows that break a rule. Nulls break `not_null` alone, as in dbt and Great Expectations;
 * NaN is a null to `not_null`, and lies in no range.
 */
export function wrongRows(rule: RowRule, typeOf: (column: string) => string): string {
  if (rule.kind === 'not_null') {
    return rule.columns.map((column) => `(${missing(sqlName(column), typeOf(column))})`).join(' or ');
  }
  const value = sqlName(rule.column);
  const type = typeOf(rule.column);
  switch (rule.kind) {
    case 'between':
      return outside(value, type, rule.range);
    case 'in_set':
      return notAmong(value, type, rule.values);
    case 'matches':
      return `not regexp_full_match(${value}::varchar, ${sqlText(rule.pattern)})`;
  }
}

function missing(value: string, type: string): string {
  return isFloat(type) ? `${value} is null or isnan(${value})` : `${value} is null`;
}

function outside(value: string, type: string, { min, max }: Range): string {
  const ofNumbers = typeof (min ?? max) === 'number';
  // A table without values has columns of text.
  const compared = ofNumbers && isText(type) ? `try_cast(${value} as double)` : value;
  const comparedType = compared === value ? type : 'DOUBLE';
  const bounds = [
    ...(min === undefined ? [] : [`${compared} < ${boundText(min, comparedType)}`]),
    ...(max === undefined ? [] : [`${compared} > ${boundText(max, comparedType)}`]),
    ...(isFloat(type) || compared !== value ? [`isnan(${compared})`] : []),
    ...(compared === value ? [] : [`${compared} is null`]),
  ];
  return `${value} is not null and (${bounds.join(' or ')})`;
}

function boundText(bound: Bound, type: string): string {
  return typeof bound === 'number' ? sqlNumber(bound, type) : sqlText(bound);
}

/** Compared as numbers or truths where all are that, else as texts: `"1"` is the text that a column of 1 has. */
function notAmong(value: string, type: string, values: readonly Scalar[]): string {
  const asThey = isNumber(type)
    ? values.every((one) => typeof one === 'number')
    : type === 'BOOLEAN' && values.every((one) => typeof one === 'boolean');
  const compared = asThey ? value : `${value}::varchar`;
  const list = values.map((one) => (asThey ? sameTyped(one, type) : sqlText(String(one)))).join(', ');
  return `${value} is not null and ${compared} not in (${list})`;
}

function sameTyped(value: Scalar, type: string): string {
  return typeof value === 'number' ? sqlNumber(value, type) : String(value);
}

export function isInteger(type: string): boolean {
  return /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(type);
}

export function isNumber(type: string): boolean {
  return isFloat(type) || isInteger(type) || type.startsWith('DECIMAL');
}

export function isText(type: string): boolean {
  return type === 'VARCHAR';
}
