import type { PushLease } from '../../gc/push-lease.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { SendPlan } from '../../transfer/send-plan.ts';
import type { OpenedRemote } from './opened-remote.ts';

/** How often a collector of garbage may get in the way before that is an error. */
const TRIES = 5;

export interface LeasedPlan {
  readonly plan: SendPlan;
  /** What is needed in the store, whether it is to be sent or known to be there. */
  readonly relied: readonly Digest[];
}

/**
 * Plans what to send, and has the store told what is relied on before it is asked what it has. Where a collector was
 * at work meanwhile, what was known is no longer so, and all is planned anew.
 * @throws MlgitError `store-busy` (conflict).
 */
export async function planUnderLease<T extends LeasedPlan>(
  remote: OpenedRemote,
  lease: PushLease,
  makePlan: () => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    remote.ledger.atEpoch(lease.epoch);
    const made = await makePlan();
    const { plan, relied } = made;
    const unsure = await lease.rely([...relied, ...plan.files.keys(), ...plan.trees.keys()]);
    if (unsure.size === 0) return made;
    remote.ledger.clear();
    if (tries === TRIES) throw storeBusy(remote);
  }
}

function storeBusy({ store }: OpenedRemote): MlgitError {
  return new MlgitError(`Garbage was collected in ${store.name} ${TRIES} times while a push looked at it`, {
    code: 'store-busy',
    kind: 'conflict',
    hints: ['mlgit push   (once more, when mlgit gc --remote has ended)'],
    details: { store: store.name },
  });
}
