import { usageError } from '../model/mlgit-error.ts';

const UNITS_MS: { readonly [unit: string]: number } = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** `14d`, `2h`, `0`, as milliseconds. @throws MlgitError `bad-span` (usage). */
export function parseSpan(flag: string, text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d|w)?$/.exec(text.trim()) ?? [];
  if (amount !== undefined && unit !== undefined) return Number(amount) * (UNITS_MS[unit] ?? 0);
  if (Number(amount) === 0) return 0;
  throw usageError('bad-span', `${flag} ${JSON.stringify(text)} is no span of time`, [
    `${flag} 14d`,
    `${flag} 12h`,
    `${flag} 0`,
  ]);
}
