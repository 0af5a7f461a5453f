import type { Digest } from '../../model/digest.ts';
import type { Context } from '../context.ts';
import { openRemote } from './open-remote.ts';
import { trustedStores } from './store-remotes.ts';

/** Brings one blob into the local store from the first configured store that has it; false when none has. */
export async function bringBlob(
  context: Context,
  digest: Digest,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (const remote of await trustedStores(context)) {
    const options = { access: 'read', ...(signal === undefined ? {} : { signal }) } as const;
    const { store } = await openRemote(context, remote, options);
    const stream = await store.get(digest, signal);
    if (stream === undefined) continue;
    await context.store.putStream(stream, digest, signal);
    return true;
  }
  return false;
}
