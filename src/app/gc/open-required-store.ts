import type { Context } from '../context.ts';
import { type OpenRemoteOptions, openRemote } from '../sharing/open-remote.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { requireStore } from '../sharing/store-remotes.ts';

/** @throws MlgitError `no-store` (usage) when none is configured, and what opening throws. */
export async function openRequiredStore(context: Context, options: OpenRemoteOptions): Promise<OpenedRemote> {
  return openRemote(context, await requireStore(context, options.name), options);
}
