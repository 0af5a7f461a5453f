import { askPresence } from '../../transfer/ask-presence.ts';
import type { SendPlan } from '../../transfer/send-plan.ts';
import type { OpenedRemote } from './opened-remote.ts';

/** Takes out of the plan what the store has already. What is left in `elsewhere` is neither there nor here. */
export async function dropPresent(
  remote: OpenedRemote,
  plan: SendPlan,
  signal: AbortSignal | undefined,
): Promise<void> {
  // After the store was listed once, what is not known can only be there if a colleague had the same, which putting it finds out.
  const open = remote.ledger.isComplete
    ? [...plan.elsewhere]
    : [...plan.trees.keys(), ...plan.files.keys(), ...plan.elsewhere];
  if (open.length > 0) for (const digest of await askPresence(remote, open, signal)) plan.drop(digest);
}
