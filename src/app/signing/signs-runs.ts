import type { Context } from '../context.ts';

/** Whether git is configured to sign runs when they end. */
export async function signsRuns(context: Pick<Context, 'readConfig'>): Promise<boolean> {
  return /^(true|yes|on|1|)$/i.test((await context.readConfig('mlgit.sign')) ?? 'no');
}
