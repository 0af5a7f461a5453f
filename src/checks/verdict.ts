import { boundedFact, type CheckStatus, type Range } from '../model/check.ts';

/** What an evaluation finds; name and severity of the check make a result of it. */
export interface Verdict {
  readonly status: CheckStatus;
  readonly expected: string;
  readonly found: string;
  readonly rows?: number;
  /** Query of the rows that are wrong. */
  readonly wrongRows?: string;
}

export function verdict(holds: boolean, expected: string, found: string): Verdict {
  return { status: holds ? 'passed' : 'failed', expected: boundedFact(expected), found: boundedFact(found) };
}

/** It could not be evaluated. */
export function errorVerdict(expected: string, reason: string): Verdict {
  return { status: 'error', expected: boundedFact(expected), found: boundedFact(reason) };
}

export function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

export function rangeText({ min, max }: Range): string {
  if (min !== undefined && min === max) return String(min);
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `between ${min} and ${max}`;
}

export function isWithin(value: number, { min, max }: Range<number>): boolean {
  return (min === undefined || value >= min) && (max === undefined || value <= max);
}

/** A measure for people and records: four significant digits. */
export function shortNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}
