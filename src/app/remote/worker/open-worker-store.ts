import type { Config } from '../../../config/config.ts';
import type { RemoteStore } from '../../../store/remote-port.ts';
import { openTeamStore } from '../open-team-store.ts';

/**
 * The store of the team as a worker sees it: all of it, by the credentials of its node; where its job was given a mailbox,
 * by what is in there and nothing else. `scratch` is the process's own folder.
 */
export async function openWorkerStore(
  config: Config,
  { store, folder }: { readonly store: string; readonly folder: string },
  scratch: string,
): Promise<RemoteStore> {
  const { MLGIT_MAILBOX: path } = config.env;
  if (!path) return openTeamStore(config, store, scratch);
  const { openMailboxStore } = await import('../../../store/s3/open-mailbox-store.ts');
  const { env, randomBytes, clock } = config;
  return openMailboxStore({ path, folder, env, randomBytes, clock });
}
