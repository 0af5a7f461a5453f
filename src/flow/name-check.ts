import type { CheckRule, Range } from '../model/check.ts';

const LONGEST = 80;

/** What a check is called that the flow file does not name: what it says, in short. */
export function nameCheck(rule: CheckRule): string {
  const name = describe(rule).replace(/\s+/g, ' ').trim();
  return name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
}

function describe(rule: CheckRule): string {
  switch (rule.kind) {
    case 'sql':
      return rule.sql;
    case 'command':
      return rule.command;
    case 'not_null':
      return `${rule.on}: ${rule.columns.join(', ')} not null`;
    case 'unique':
      return `${rule.on}: ${rule.columns.join(', ')} unique`;
    case 'between':
      return `${rule.on}: ${rule.column} ${describeRange(rule.range)}`;
    case 'in_set':
      return `${rule.on}: ${rule.column} in set`;
    case 'matches':
      return `${rule.on}: ${rule.column} matches ${rule.pattern}`;
    case 'row_count':
      return `${rule.on}: row count`;
    case 'schema':
      return `${rule.on}: schema`;
    case 'freshness':
      return `${rule.on}: ${rule.column} freshness`;
    case 'drift':
      return `${rule.on}: ${rule.column} drift by ${rule.measure}`;
    case 'gx':
      return `${rule.on}: ${rule.suite}`;
  }
}

function describeRange({ min, max }: Range): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `between ${min} and ${max}`;
}
