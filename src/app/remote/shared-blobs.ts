import type { PushLease } from '../../gc/push-lease.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { blobMissing } from '../../store/tree-walk.ts';
import { receiveBlobs } from '../../transfer/receive-blobs.ts';
import { sendBlobs } from '../../transfer/send-blobs.ts';
import { SendPlan } from '../../transfer/send-plan.ts';
import type { Context } from '../context.ts';
import { dropPresent } from '../sharing/drop-present.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { type LeasedPlan, planUnderLease } from '../sharing/plan-under-lease.ts';

type StagedBlobs = Parameters<typeof receiveBlobs>[1]['from'];

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
    const { plan } = await planUnderLease(this.remote, this.#lease, () => this.#plan(contents));
    await dropPresent(this.remote, plan, this.#signal);
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

  /** Brings what a worker has staged, verified, and only when all of it is here puts it there under its own name. */
  async promote(contents: readonly ArtifactContent[], staged: StagedBlobs): Promise<void> {
    await receiveBlobs(contents, { from: staged, to: this.#local });
    await this.give(contents);
  }

  async #plan(contents: readonly ArtifactContent[]): Promise<LeasedPlan> {
    const plan = new SendPlan(this.#local, this.remote.ledger, this.#signal);
    await plan.add(contents);
    return { plan, relied: contents.map(({ digest }) => digest) };
  }
}
