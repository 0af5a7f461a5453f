import type { BlobPresence, UploadSize } from '../../hooks/blob-presence.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { askPresence } from '../../transfer/ask-presence.ts';
import { findPresent } from '../../transfer/find-present.ts';
import { sendBlobs } from '../../transfer/send-blobs.ts';
import { SendPlan } from '../../transfer/send-plan.ts';
import type { Context } from '../context.ts';
import { openRemote, rememberedLedger } from '../sharing/open-remote.ts';
import type { OpenedRemote } from '../sharing/opened-remote.ts';
import { chooseStore, type StoreRemote } from '../sharing/store-remotes.ts';
import { openLease } from '../sharing/with-lease.ts';

/**
 * The configured store as the pre-push hook needs it; undefined when none is configured. Nothing is contacted before
 * something is unknown: what this clone knows of the store is in its index, by the identity that the store had when
 * it was last opened.
 * @throws MlgitError `store-not-trusted` (credentials).
 */
export async function openStorePresence(context: Context): Promise<BlobPresence | undefined> {
  const chosen = await chooseStore(context);
  return chosen === undefined ? undefined : new StorePresence(context, chosen);
}

class StorePresence implements BlobPresence {
  readonly name: string;
  readonly #context: Context;
  readonly #chosen: StoreRemote;

  constructor(context: Context, chosen: StoreRemote) {
    this.name = chosen.name;
    this.#context = context;
    this.#chosen = chosen;
  }

  async unknown(contents: readonly ArtifactContent[]): Promise<readonly ArtifactContent[]> {
    const known = rememberedLedger(this.#context, this.#chosen)?.knows(contents.map(({ digest }) => digest));
    return known === undefined ? contents : contents.filter(({ digest }) => !known.has(digest));
  }

  async lacking(
    contents: readonly ArtifactContent[],
    signal: AbortSignal,
  ): Promise<readonly ArtifactContent[]> {
    const remote = await this.#open(signal);
    const digests = contents.map(({ digest }) => digest);
    const present = await untilAborted(askPresence(remote, digests, signal), signal);
    return contents.filter(({ digest }) => !present.has(digest));
  }

  async measure(
    contents: readonly ArtifactContent[],
    limit: { readonly blobs: number; readonly bytes: number },
    signal: AbortSignal,
  ): Promise<UploadSize> {
    const { store, ledger } = await this.#open(signal);
    const plan = new SendPlan(this.#context.store, ledger, signal);
    const needs = new Map<ArtifactContent, readonly Digest[]>();
    for (const content of contents) {
      const before = new Set(plan.elsewhere);
      await plan.add([content]);
      needs.set(
        content,
        [...plan.elsewhere].filter((digest) => !before.has(digest)),
      );
      if (plan.blobs > limit.blobs || plan.bytes > limit.bytes) break;
    }
    const { present } = await untilAborted(findPresent(store, [...plan.elsewhere], { signal }), signal);
    const isAbsent = (digest: Digest) => !present.has(digest);
    const absent = contents.filter((content) => needs.get(content)?.some(isAbsent));
    return { blobs: plan.blobs, bytes: plan.bytes, absent };
  }

  /**
   * Under a lease that is not released: git publishes the refs when the hook has ended, and then it ends by itself.
   */
  async upload(contents: readonly ArtifactContent[], signal: AbortSignal): Promise<void> {
    const remote = await this.#open(signal);
    await untilAborted(this.#send(remote, contents, signal), signal);
  }

  async #send(
    remote: OpenedRemote,
    contents: readonly ArtifactContent[],
    signal: AbortSignal,
  ): Promise<void> {
    const { store, ledger } = remote;
    const { store: local } = this.#context;
    const lease = await openLease(this.#context, remote, signal);
    ledger.atEpoch(lease.epoch);
    const plan = new SendPlan(local, ledger, signal);
    await plan.add(contents);
    const digests = contents.map(({ digest }) => digest);
    const unsure = await lease.rely([...digests, ...plan.files.keys(), ...plan.trees.keys()]);
    if (unsure.size > 0) {
      ledger.clear();
      throw collecting(this.name);
    }
    // What is not here was found to be there.
    plan.elsewhere.clear();
    const { unreadable } = await sendBlobs(plan, { from: local, to: store, ledger, signal });
    for (const error of unreadable.values()) throw error;
  }

  /** A store that does not answer must not hold git's own connection open. */
  #open(signal: AbortSignal): Promise<OpenedRemote> {
    return untilAborted(openRemote(this.#context, this.#chosen, { access: 'write', signal }), signal);
  }
}

/** Sending it all anew is for `mlgit push`, which has the time. */
function collecting(name: string): MlgitError {
  return new MlgitError(`Garbage is being collected in the store ${name}`, {
    code: 'store-busy',
    kind: 'conflict',
    hints: ['mlgit push'],
  });
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    // Given up on: whatever becomes of it is of no interest any more.
    work.catch(() => undefined);
  }
}
