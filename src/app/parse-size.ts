import { usageError } from '../model/mlgit-error.ts';

const UNITS: { readonly [unit: string]: number } = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `10GiB`, `500MB` or bytes. @throws MlgitError `bad-size` (usage). */
export function parseSize(flag: string, text: string): number {
  const [, amount, unit = 'B'] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)?$/.exec(text.trim()) ?? [];
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (amount !== undefined && factor !== undefined) return Math.round(Number(amount) * factor);
  throw usageError('bad-size', `${flag} ${JSON.stringify(text)} is no size`, [
    `${flag} 10GiB`,
    `${flag} 500MB`,
  ]);
}
