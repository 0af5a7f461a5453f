import type { PushLease } from '../../gc/push-lease.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { blobMissing } from '../../store/tree-walk.ts';
import { askPresence } from '../../transfer/ask-presence.ts';
import { receiveBlobs } from '../../transfer/receive-blobs.ts';
import { sendBlobs } from '../../transfer/send-blobs.ts';
import { SendPlan } from '../../transfer/send-plan.ts';
import type { Context } from '../context.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';

/** How often a collector of garbage may get in the way before that is an error. */
const TRIES = 5;

/** What driver and workers of a run share: the store of the team, and a lease on what the run needs in it. */
export class SharedBlobs {
  readonly remote: OpenedRemote;
  readonly #local: Context['store'];
  readonly #lease: PushLease;
  readonly #signal: AbortSignal;

  constructor(
    context: Pick<Context, 'store'>,
    { remote, lease, signal }: { remote: OpenedRemote; lease: PushLease; signal: AbortSignal },
  ) {
    this.remote = remote;
    this.#local = context.store;
    this.#lease = lease;
    this.#signal = signal;
  }

  /**
   * Makes sure that workers find these in the store.
   * @throws MlgitError `blob-missing` (integrity), and what the store throws.
   */
  async give(contents: readonly ArtifactContent[]): Promise<void> {
    const { ledger, store } = this.remote;
    const plan = await this.#planUnderLease(contents);
    const open = ledger.isComplete
      ? [...plan.elsewhere]
      : [...plan.files.keys(), ...plan.trees.keys(), ...plan.elsewhere];
    if (open.length > 0)
      for (const digest of await askPresence(this.remote, open, this.#signal)) plan.drop(digest);
    const [lacking] = plan.elsewhere;
    if (lacking !== undefined) throw blobMissing(store.name, lacking);
    if (plan.blobs === 0) return;
    const { unreadable } = await sendBlobs(plan, {
      from: this.#local,
      to: store,
      ledger,
      signal: this.#signal,
    });
    for (const error of unreadable.values()) throw error;
  }

  /** Brings what a worker has put there, verified, and keeps it there while the run goes on. */
  async take(contents: readonly ArtifactContent[]): Promise<void> {
    const { ledger, store } = this.remote;
    await receiveBlobs(contents, { from: store, to: this.#local });
    const digests = contents.map(({ digest }) => digest);
    const unsure = await this.#lease.rely(digests);
    if (unsure.size === 0) ledger.add(digests);
    else await this.give(contents);
  }

  async #planUnderLease(contents: readonly ArtifactContent[]): Promise<SendPlan> {
    for (let tries = 0; tries <= TRIES; tries++) {
      const { ledger } = this.remote;
      ledger.atEpoch(this.#lease.epoch);
      const plan = new SendPlan(this.#local, ledger, this.#signal);
      await plan.add(contents);
      const relied: Digest[] = contents.map(({ digest }) => digest);
      const unsure = await this.#lease.rely([...relied, ...plan.files.keys(), ...plan.trees.keys()]);
      if (unsure.size === 0) return plan;
      ledger.clear();
    }
    throw new MlgitError(`Garbage was collected in ${this.remote.store.name} again and again`, {
      code: 'store-busy',
      kind: 'conflict',
      hints: ['mlgit run   (once more, when mlgit gc --remote has ended)'],
    });
  }
}
