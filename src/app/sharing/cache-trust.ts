import { usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';

/** Whose results a run reuses: this clone's own, those of whoever can write to the store, or of allowed signers. */
export type CacheTrust = 'own' | 'anyone' | 'signed';

const KEY = 'mlgit.cacheTrust';

/** @throws MlgitError `bad-setting` (usage): a word that is not understood must not mean the least careful one. */
export async function readCacheTrust(context: Pick<Context, 'readConfig'>): Promise<CacheTrust> {
  const value = (await context.readConfig(KEY)) ?? 'anyone';
  if (value === 'own' || value === 'anyone' || value === 'signed') return value;
  throw usageError('bad-setting', `${KEY} is ${JSON.stringify(value)}: expected own, anyone or signed`, [
    `git config ${KEY} signed`,
  ]);
}

/** What a process elsewhere, which knows no signatures, may reuse by itself. */
export async function mayReuseElsewhere(context: Pick<Context, 'readConfig'>): Promise<boolean> {
  return (await readCacheTrust(context)) === 'anyone';
}
