import type { Wrong } from './wrong.ts';

const UNITS: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d)\s*)+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;
/** Timers of the platform count milliseconds in 31 bits. */
const LONGEST_TIMER_DAYS = 24;

/** `90s`, `30m`, `2h`, `1h30m`, `500ms`, `1d` → milliseconds. What no timer waits for may be longer. */
export function parseDuration(text: string, longestDays = LONGEST_TIMER_DAYS): number | Wrong {
  if (!WHOLE.test(text)) return { wrong: 'is not a time with its unit', hint: 'write it as 90s, 30m or 2h' };
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(PART)) ms += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  ms = Math.round(ms);
  if (ms === 0) return { wrong: 'is no time at all', hint: 'leave it out' };
  if (ms > longestDays * 86_400_000) return { wrong: `is longer than ${longestDays} days` };
  return ms;
}
