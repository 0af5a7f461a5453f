import { countOf, errorVerdict, type Verdict, verdict } from './verdict.ts';

/** What `python/gx.py` writes. */
interface GxReport {
  readonly version: string;
  readonly expectations: number;
  readonly rows: number;
  readonly failed: readonly {
    readonly type: string;
    readonly columns: readonly string[];
    readonly error: string | null;
  }[];
  /** Rows that some expectation of single values finds wrong. */
  readonly wrong: number;
  readonly sample: string;
}

/** A report as a verdict, with the wrong rows as JSON lines where there are any. */
export function gxVerdict(
  text: string,
  suite: string,
): { readonly verdict: Verdict; readonly sample: string } {
  const report = readReport(text);
  if (report === undefined) {
    return { verdict: errorVerdict(`what ${suite} expects`, 'the package left no report'), sample: '' };
  }
  const expected = `all ${countOf(report.expectations, 'expectation')} of ${suite}`;
  const [broken] = report.failed.flatMap(({ error }) => (error === null ? [] : [error]));
  if (broken !== undefined) return { verdict: errorVerdict(expected, broken), sample: '' };
  const holds = report.failed.length === 0;
  const names = report.failed.map(({ type, columns }) => `${type}(${columns.join(', ')})`);
  const found = holds ? countOf(report.rows, 'row') : `${report.failed.length} not met: ${names.join(', ')}`;
  return {
    verdict: { ...verdict(holds, expected, found), ...(report.wrong > 0 ? { rows: report.wrong } : {}) },
    sample: holds ? '' : report.sample,
  };
}

/** Why there is no report, where `python/gx.py` says so. */
export function gxFailure(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    return typeof error === 'string' ? error : undefined;
  } catch {
    // It was ended before it could write anything.
    return undefined;
  }
}

function readReport(text: string): GxReport | undefined {
  try {
    const report: unknown = JSON.parse(text);
    return isReport(report) ? report : undefined;
  } catch {
    return undefined;
  }
}

function isReport(value: unknown): value is GxReport {
  if (typeof value !== 'object' || value === null) return false;
  const report = value as { readonly [key: string]: unknown };
  return (
    ['expectations', 'rows', 'wrong'].every((key) => typeof report[key] === 'number') &&
    typeof report.sample === 'string' &&
    Array.isArray(report.failed) &&
    report.failed.every(({ type, columns }) => typeof type === 'string' && Array.isArray(columns))
  );
}
