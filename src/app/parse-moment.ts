import { usageError } from '../model/mlgit-error.ts';

const UNITS_MS: { readonly [unit: string]: number } = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** `2d`, `3h`, `90min` ago, `today`, `yesterday`, or an ISO 8601 date or time, as epoch milliseconds. */
export function parseMoment(flag: string, text: string, now: number): number {
  const span = /^(\d+(?:\.\d+)?)\s*(s|min|m|h|d|w)(?:\s+ago)?$/.exec(text.trim());
  if (span !== null) return now - Number(span[1]) * (UNITS_MS[span[2] ?? ''] ?? 0);
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  if (text === 'today') return midnight.getTime();
  if (text === 'yesterday') return midnight.setDate(midnight.getDate() - 1);
  const isoDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const parsed = /^\d{4}-\d{2}-\d{2}/.test(text)
    ? Date.parse(isoDate ? `${text}T00:00:00` : text)
    : Number.NaN;
  if (!Number.isNaN(parsed)) return parsed;
  throw usageError('bad-time', `${flag} ${JSON.stringify(text)} is no time`, [
    `write ${flag} 2d, ${flag} 3h, ${flag} yesterday or ${flag} 2026-01-31`,
  ]);
}
