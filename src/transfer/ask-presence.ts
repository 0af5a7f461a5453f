import type { Digest } from '../model/digest.ts';
import type { Store } from '../store/port.ts';
import { findPresent } from './find-present.ts';
import type { Ledger } from './ledger.ts';

/** Which of the digests a store has, as `findPresent` finds out; whatever is learned of the store goes into its ledger. */
export async function askPresence(
  { store, ledger }: { readonly store: Store; readonly ledger: Ledger },
  digests: readonly Digest[],
  signal?: AbortSignal,
): Promise<ReadonlySet<Digest>> {
  const { present, listedAll } = await findPresent(store, digests, {
    onListed: (listed) => ledger.add(listed),
    ...(signal === undefined ? {} : { signal }),
  });
  ledger.add(present);
  if (listedAll) ledger.markComplete();
  return present;
}
