import type { Digest } from './digest.ts';
import { suggestName } from './name.ts';

/** `fail`: the task fails; `warn`: it is said and recorded. */
export type Severity = 'warn' | 'fail';

/** A statement about the data of a task, evaluated on its inputs and outputs when it has succeeded. */
export interface Check {
  /** Unique in its step. */
  readonly name: string;
  readonly severity: Severity;
  readonly rule: CheckRule;
}

/** A bound of numbers, or of dates as texts. */
export type Bound = number | string;
export type Scalar = string | number | boolean;

/** At least one of the two is there; both belong to what is allowed. */
export interface Range<T = Bound> {
  readonly min?: T;
  readonly max?: T;
}

/** Rules that DuckDB answers. `on` is the name of an output or input of the step, or `metrics`. */
export type TableRule =
  /** Without `expect` the query gives the rows that are wrong, and there must be none. */
  | { readonly kind: 'sql'; readonly sql: string; readonly expect?: Scalar | Range }
  | { readonly kind: 'not_null'; readonly on: string; readonly columns: readonly string[] }
  | { readonly kind: 'unique'; readonly on: string; readonly columns: readonly string[] }
  | { readonly kind: 'between'; readonly on: string; readonly column: string; readonly range: Range }
  | {
      readonly kind: 'in_set';
      readonly on: string;
      readonly column: string;
      readonly values: readonly Scalar[];
    }
  | { readonly kind: 'matches'; readonly on: string; readonly column: string; readonly pattern: string }
  | { readonly kind: 'row_count'; readonly on: string; readonly range: Range<number> }
  | {
      readonly kind: 'schema';
      readonly on: string;
      readonly columns: { readonly [column: string]: ColumnType };
    }
  | {
      readonly kind: 'freshness';
      readonly on: string;
      readonly column: string;
      /** As written: `2d`. */
      readonly within: string;
      readonly withinMs: number;
    }
  | {
      readonly kind: 'drift';
      readonly on: string;
      readonly column: string;
      /** SPEC of the artifact to compare with. */
      readonly against: string;
      readonly measure: DriftMeasure;
      readonly max: number;
    };

/** Rules that a program of the user's answers, in a workspace of the step. */
export type ProgramRule =
  | {
      readonly kind: 'gx';
      readonly on: string;
      /** Path of a suite of Great Expectations, relative to the root. */
      readonly suite: string;
      /** The interpreter that has the package. */
      readonly python: string;
      readonly timeoutMs?: number;
    }
  | {
      readonly kind: 'command';
      readonly command: string;
      /** Globs of the tree that it reads; undefined: the step's code. */
      readonly code?: readonly string[];
      readonly timeoutMs?: number;
    };

export type CheckRule = TableRule | ProgramRule;

export const COLUMN_TYPES = [
  'integer',
  'double',
  'number',
  'text',
  'boolean',
  'date',
  'timestamp',
  'time',
  'any',
] as const;
/** Kinds of columns, wide enough to hold for CSV, JSON and Parquet alike. */
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** Population stability index; the statistic of the two-sample Kolmogorov–Smirnov test. */
export type DriftMeasure = 'psi' | 'ks';

/**
 * What became of a check. `error`: it could not be evaluated, which counts as its severity says; `skipped`: there is
 * nothing yet to compare with.
 */
export type CheckStatus = 'passed' | 'failed' | 'error' | 'skipped';

/** What the manifest says about a check. It holds no time, so a freshness gives the newest value and not its age. */
export interface CheckResult {
  readonly name: string;
  readonly severity: Severity;
  readonly status: CheckStatus;
  /** Ends of sentences, of at most 200 characters. */
  readonly expected: string;
  readonly found: string;
  /** How many rows are wrong, where rows can be. */
  readonly rows?: number;
  /** Some of these rows, as JSON lines. */
  readonly sample?: { readonly digest: Digest; readonly sizeBytes: number };
  /** What a drift was measured against. */
  readonly against?: { readonly spec: string; readonly digest: Digest };
}

/** How many wrong rows are kept. */
export const SAMPLE_ROWS = 100;

const LONGEST_FACT = 200;

/** A text of a record, bounded, and on one line. */
export function boundedFact(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().toWellFormed();
  return line.length > LONGEST_FACT ? `${line.slice(0, LONGEST_FACT - 1).toWellFormed()}…` : line;
}

export function isTableRule(rule: CheckRule): rule is TableRule {
  return rule.kind !== 'gx' && rule.kind !== 'command';
}

/** A result as the rest of a sentence about its check. */
export function describeCheck({ status, expected, found }: Omit<CheckResult, 'name' | 'severity'>): string {
  switch (status) {
    case 'passed':
      return found;
    case 'error':
      return `cannot be evaluated: ${found}`;
    case 'skipped':
      return `not evaluated: ${found}`;
    case 'failed':
      return `expected ${expected}, found ${found}`;
    default:
      // Of a record that a later version wrote.
      status satisfies never;
      return found;
  }
}

/** The path, in a SPEC, of the rows that a check refused, or of what its program printed. */
export function checkPath(taskId: string, name: string): string {
  return `${taskId}/checks/${suggestName(name)}`;
}

/** A check that did not hold, and is not merely to be warned of. */
export function breaksTask(result: CheckResult): boolean {
  return result.severity === 'fail' && isBroken(result);
}

export function isBroken({ status }: CheckResult): boolean {
  return status === 'failed' || status === 'error';
}
