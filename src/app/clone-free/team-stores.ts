import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import type { UserSettings } from '../../git/user-settings.ts';
import type { Memo } from '../../index/memo-port.ts';
import type { FlowFile } from '../../model/flow.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { formatStoreAddress, parseStoreAddress } from '../../model/store-address.ts';
import type { BlobPlace } from '../../store/first-of-stores.ts';
import { addSetting } from '../sharing/add-setting.ts';
import { closeRemotes, openRemote, type StoreHolder } from '../sharing/open-remote.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { notTrusted, type StoreRemote, storeRemotes, TRUST_KEY } from '../sharing/store-remotes.ts';

export interface TeamStoresOptions {
  readonly config: Config;
  readonly settings: UserSettings;
  /** `--store URL`: this one and no other. */
  readonly given: string | undefined;
  readonly memo: (kind: string) => Memo;
  /** Asks the person at the terminal; absent where nobody sits. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  readonly signal: AbortSignal;
}

/**
 * The stores that may have the artifacts of a repository that is not here: the one that was given, else that of
 * `MLGIT_STORE`, else what the repository's flow file says and what this user has configured, if that is one.
 */
export class TeamStores {
  private readonly options: TeamStoresOptions;
  private readonly holder: StoreHolder;

  constructor(options: TeamStoresOptions) {
    const { config, memo } = options;
    this.options = options;
    this.holder = { config, memo, home: join(config.cacheDir, 'remotes'), openedRemotes: new Map() };
  }

  /** `name` is of the repository, for messages. */
  places(name: string, flowFile: () => Promise<FlowFile | undefined>): BlobPlace[] {
    let found: Promise<readonly StoreRemote[]> | undefined;
    const at = (index: number): BlobPlace => ({
      open: async () => {
        found ??= this.find(flowFile);
        const stores = await found;
        if (stores.length === 0 && index === 0) throw noStore(name);
        const store = stores[index];
        return store === undefined ? undefined : (await this.open(store)).store;
      },
    });
    return [at(0), at(1)];
  }

  close(): Promise<void> {
    return closeRemotes(this.holder.openedRemotes);
  }

  private async find(flowFile: () => Promise<FlowFile | undefined>): Promise<readonly StoreRemote[]> {
    const { config, settings, given } = this.options;
    if (given !== undefined) {
      return [{ name: 'given', address: parseStoreAddress(given), from: 'environment', trusted: true }];
    }
    const isGiven = Boolean(config.env.MLGIT_STORE);
    // Then the flow file decides nothing, and need not be fetched.
    const ofRun = isGiven ? async () => undefined : flowFile;
    const all = await storeRemotes({ config, settings, flowFile: ofRun });
    const [fromEnvironment] = all.filter(({ from }) => from === 'environment');
    if (fromEnvironment !== undefined) return [fromEnvironment];
    const configured = all.filter(({ from }) => from === 'configuration');
    // Of several, none is known to be this repository's.
    const own = configured.length === 1 ? configured : [];
    const ofFlow = all.filter(({ from }) => from === 'flow-file');
    // Nobody is asked to confirm a host while another may have what is wanted.
    return ofFlow[0]?.trusted === true ? [...ofFlow, ...own] : [...own, ...ofFlow];
  }

  private async open(store: StoreRemote): Promise<OpenedRemote> {
    if (!store.trusted && !(await this.confirmed(store))) throw notTrusted(store);
    return openRemote(this.holder, store, { access: 'read', signal: this.options.signal });
  }

  private async confirmed(store: StoreRemote): Promise<boolean> {
    const { confirm, settings } = this.options;
    const url = formatStoreAddress(store.address);
    if (confirm === undefined) return false;
    if (!(await confirm(`The repository keeps its artifacts in ${url}. Contact it, now and later?`)))
      return false;
    await addSetting(settings, { key: TRUST_KEY, value: url, scope: 'user' });
    return true;
  }
}

function noStore(name: string): Error {
  return usageError(
    'no-store',
    `It is not known where the artifacts of ${name} are: its flow file names no store, and none is configured here`,
    [
      '--store s3://bucket/prefix',
      'export MLGIT_STORE=s3://bucket/prefix',
      'git config --global mlgit.store.team.url s3://bucket/prefix',
    ],
  );
}
