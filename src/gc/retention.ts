import { compareBytes } from '../base/byte-order.ts';
import { usageError } from '../model/mlgit-error.ts';

/** Which runs stay: what any of the rules keeps. */
export type KeepRule =
  | { readonly kind: 'last'; readonly count: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'tagged' }
  | { readonly kind: 'younger'; readonly ms: number }
  | {
      readonly kind: 'best';
      readonly count: number;
      /** Without `metrics.`. */
      readonly metric: string;
      /** Undefined: as the runs say. */
      readonly direction: 'max' | 'min' | undefined;
    };

/** A run as retention sees it. */
export interface RetainedRun {
  readonly flow: string;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** It has a tag or is held, so no rule takes it. */
  readonly isFixed: boolean;
  readonly metric: (
    name: string,
  ) => { readonly value: number; readonly direction?: 'max' | 'min' } | undefined;
}

const DAY_MS = 24 * 3600 * 1000;
const UNITS: { readonly [unit: string]: number } = { h: DAY_MS / 24, d: DAY_MS, w: 7 * DAY_MS };
const BEST = /^best ([1-9]\d*) by metrics\.(\S+)(?: (max|min))?$/;

/** `source`: the flag or setting that says so. @throws MlgitError `bad-keep` (usage). */
export function parseKeep(text: string, source: string): KeepRule {
  const words = text.trim().replace(/\s+/g, ' ');
  if (words === 'all') return { kind: 'all' };
  if (words === 'tagged') return { kind: 'tagged' };
  const last = /^last ([1-9]\d*)$/.exec(words);
  if (last !== null) return { kind: 'last', count: Number(last[1]) };
  const span = /^(\d+(?:\.\d+)?)(h|d|w)$/.exec(words);
  if (span !== null) return { kind: 'younger', ms: Number(span[1]) * (UNITS[span[2] ?? ''] ?? 0) };
  const [, count, metric, direction] = BEST.exec(words) ?? [];
  if (count !== undefined && metric !== undefined) {
    return { kind: 'best', count: Number(count), metric, direction: direction as 'max' | 'min' | undefined };
  }
  throw usageError('bad-keep', `${source} ${JSON.stringify(text)} says nothing that can be kept`, [
    `${source} "last 20"`,
    `${source} tagged`,
    `${source} "best 5 by metrics.auc"`,
    `${source} 30d`,
    `${source} all`,
  ]);
}

/**
 * The runs that no rule keeps, flow by flow; without rules none. What has a tag or is held always stays.
 * @throws MlgitError `no-direction` (usage) when neither rule nor runs say which way a metric gets better.
 */
export function unkept<T extends RetainedRun>(
  runs: readonly T[],
  rules: readonly KeepRule[],
  now: number,
): T[] {
  if (rules.length === 0) return [];
  const flows = new Map<string, T[]>();
  for (const run of runs) flows.set(run.flow, [...(flows.get(run.flow) ?? []), run]);
  return [...flows.values()].flatMap((all) => {
    const newestFirst = all.sort((a, b) => b.startedAt - a.startedAt || compareBytes(a.id, b.id));
    const kept = new Set(rules.flatMap((rule) => keptBy(rule, newestFirst, now)));
    return newestFirst.filter((run) => !run.isFixed && !kept.has(run));
  });
}

function keptBy<T extends RetainedRun>(rule: KeepRule, newestFirst: readonly T[], now: number): readonly T[] {
  switch (rule.kind) {
    case 'all':
      return newestFirst;
    case 'tagged':
      return [];
    case 'last':
      return newestFirst.slice(0, rule.count);
    case 'younger':
      return newestFirst.filter((run) => now - run.startedAt < rule.ms);
    case 'best':
      return best(rule, newestFirst);
  }
}

function best<T extends RetainedRun>(
  { count, metric, direction }: KeepRule & { readonly kind: 'best' },
  newestFirst: readonly T[],
): T[] {
  const measured = newestFirst.flatMap((run) => {
    const found = run.metric(metric);
    return found === undefined || Number.isNaN(found.value) ? [] : [{ run, ...found }];
  });
  const way = direction ?? measured.find((one) => one.direction !== undefined)?.direction;
  if (way === undefined && measured.length > 0) throw noDirection(metric, count);
  const sign = way === 'min' ? 1 : -1;
  // Of equal ones the newest: sorting keeps their order.
  return measured
    .sort((a, b) => sign * (a.value - b.value))
    .slice(0, count)
    .map(({ run }) => run);
}

function noDirection(metric: string, count: number): Error {
  return usageError(
    'no-direction',
    `Nothing says whether a high or a low ${metric} is the best: expected max or min`,
    [
      `--keep "best ${count} by metrics.${metric} max"`,
      `or in the flow file: metrics: {direction: {${metric}: max}}`,
    ],
  );
}
