import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { parseStoreAddress } from '../../model/store-address.ts';
import type { RemoteStore } from '../../store/remote-port.ts';
import { openStore } from '../open-store.ts';

/** The store of the team by its address alone, where there is no clone that names it. `scratch` is the process's own folder. */
export function openTeamStore(config: Config, address: string, scratch: string): Promise<RemoteStore> {
  const { url, ...s3 } = parseStoreAddress(address);
  return openStore(url, { config, s3, stateFolder: join(scratch, 'remotes'), whenNew: 'refuse' });
}
