import { setTimeout as delay } from 'node:timers/promises';
import { digestBytes } from '../../model/blake3.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { noteTry, pendingRuns } from './pending-push.ts';
import { incompletePush, push } from './push.ts';

/** Forges take a few pushes a minute; runs that end meanwhile go together. */
const BETWEEN_PUSHES_MS = 15_000;

/**
 * Sends the runs that are pending, and those that become so meanwhile. One process of a clone does it at a time: another
 * that is started sees that and leaves the work to it. How it ended is kept for whoever looks.
 */
export async function pushPending(context: Context, signal: AbortSignal): Promise<void> {
  const claim = await context.cache.claim(claimKey(context), 'push');
  if (!('release' in claim)) return;
  try {
    for (let first = true; ; first = false) {
      const runs = await pendingRuns(context);
      if (runs.length === 0) return;
      if (!first) await delay(BETWEEN_PUSHES_MS, undefined, { signal });
      const at = new Date(context.config.clock.now()).toISOString();
      try {
        const report = await push(context, { runs, asks: false, signal });
        const problem = incompletePush(report);
        if (problem !== undefined) throw problem;
      } catch (error) {
        if (!(error instanceof MlgitError)) throw error;
        const { code, message, hints } = error;
        return await noteTry(context, { at, error: { code, message, hints } });
      }
      await noteTry(context, { at });
    }
  } finally {
    await claim.release();
  }
}

/** Of this clone: the local store, in which claims are, may be shared by others. */
function claimKey({ location }: Context) {
  return digestBytes(Buffer.from(`push of ${location.commonDir}`));
}
