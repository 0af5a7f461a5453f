import type { Context } from '../context.ts';
import { openRemote } from '../sharing/open-remote.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { chooseStore, storeRemotes } from '../sharing/store-remotes.ts';

/** Every store that is configured, opened for writing. @throws what opening throws: none may be left out silently. */
export async function openAllStores(context: Context, signal: AbortSignal): Promise<OpenedRemote[]> {
  // Says so when the first one was not confirmed.
  await chooseStore(context);
  const opened: OpenedRemote[] = [];
  for (const remote of (await storeRemotes(context)).filter(({ trusted }) => trusted)) {
    opened.push(await openRemote(context, remote, { access: 'write', signal }));
  }
  return opened;
}
