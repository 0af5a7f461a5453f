import type { StoreAddress } from '../../model/store-address.ts';
import type { RemoteStore } from '../../store/remote-port.ts';
import type { Ledger } from '../../transfer/ledger.ts';

/** The store of a team, opened for a command. */
export interface OpenedRemote extends RemoteStore {
  /** As the configuration names it. */
  readonly name: string;
  readonly address: StoreAddress;
  /** Of this store and no other, also of none that was made anew in its place; undefined in one that nobody has written to. */
  readonly id: string | undefined;
  /** True when there was another store at this address before: nothing that was in that one is in this. */
  readonly begunAnew: boolean;
  readonly ledger: Ledger;
}
