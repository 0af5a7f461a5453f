import { MlgitError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { openRemote, rememberedLedger } from '../sharing/open-remote.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { notTrusted, storeRemotes } from '../sharing/store-remotes.ts';

/** A store that could not be used, and why. */
export interface Unreached {
  readonly name: string;
  readonly because: MlgitError;
}

/**
 * The configured stores that can be asked, and those that cannot. One that nobody has written to is neither, and none is
 * made; nor is one that the repository names and the user has not confirmed, unless it is the one that runs use.
 */
export async function reachableStores(
  context: Context,
  signal: AbortSignal,
): Promise<{ readonly stores: readonly OpenedRemote[]; readonly unreached: Unreached[] }> {
  const stores: OpenedRemote[] = [];
  const unreached: Unreached[] = [];
  for (const [at, remote] of (await storeRemotes(context)).entries()) {
    try {
      if (remote.trusted) stores.push(await openRemote(context, remote, { access: 'read', signal }));
      else if (at === 0) throw notTrusted(remote);
    } catch (error) {
      if (signal.aborted || !(error instanceof MlgitError)) throw error;
      const isNew = error.code === 'no-such-store' && rememberedLedger(context, remote) === undefined;
      if (!isNew) unreached.push({ name: remote.name, because: error });
    }
  }
  return { stores, unreached };
}
