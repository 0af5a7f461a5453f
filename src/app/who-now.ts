import type { Signature } from '../git/port.ts';
import type { Context } from './context.ts';

/** The user, at this moment, as a git signature. */
export async function whoNow(context: Context): Promise<Signature> {
  const { name, email } = await context.identity();
  return { name, email, at: Math.floor(context.config.clock.now() / 1000) };
}
