import type { Context } from '../context.ts';
import { openRemote } from '../sharing/open-remote.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { trustedStores } from '../sharing/store-remotes.ts';

/** Every store that is configured, opened for writing. @throws what opening throws: none may be left out silently. */
export async function openAllStores(context: Context, signal: AbortSignal): Promise<OpenedRemote[]> {
  const opened: OpenedRemote[] = [];
  for (const remote of await trustedStores(context)) {
    opened.push(await openRemote(context, remote, { access: 'write', signal }));
  }
  return opened;
}
