import type { ArtifactContent } from '../../model/artifact.ts';
import type { Context } from '../context.ts';
import { openRemote } from './open-remote.ts';
import { trustedStores } from './store-remotes.ts';

/** Whether a store of the team has it, as it answers now. A folder's listing is put after all that is in the folder. */
export async function isShared(
  context: Context,
  { digest }: ArtifactContent,
  signal: AbortSignal,
): Promise<boolean> {
  for (const remote of await trustedStores(context)) {
    const { store } = await openRemote(context, remote, { access: 'read', signal });
    if ((await store.stat(digest)) !== undefined) return true;
  }
  return false;
}
