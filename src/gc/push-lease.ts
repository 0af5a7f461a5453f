import { compareBytes } from '../base/byte-order.ts';
import type { Clock } from '../config/config.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { RemoteRecords } from '../store/remote-port.ts';
import { type Phase, readCondemned, readPhase } from './epochs.ts';
import { encodeLease, leaseName } from './leases.ts';
import { startStopwatch } from './stopwatch.ts';
import { HOLD_MS, TERMS, type Terms } from './terms.ts';

/**
 * What keeps a shared store's blobs from being collected between the moment at which a push finds or puts them and the
 * moment at which its refs are published (docs/concurrency.md, "Garbage collection"). The order that makes it safe:
 *
 * 1. `openPushLease`; if `epoch` is not the one that the ledger is stamped with, the ledger is cleared and stamped.
 * 2. `rely` on every digest that the refs will need: those that the ledger knows and those that are about to be put
 *    alike, since a put may find its blob there. Of a folder that the ledger knows its own digest is enough.
 * 3. Put what is not there, and all that `rely` returned; a put that finds its blob there has done enough.
 *    If `epoch` has changed, the ledger is cleared and stamped anew before anything is added to it.
 * 4. `renew` before each batch and at least every 10 minutes; once more immediately before refs are pushed.
 * 5. Push the refs, then `release`.
 *
 * A push without anything to send needs none of this. Whoever only reads a store needs none of it either.
 */
export interface PushLease {
  /** What the ledger's facts about this store are stamped with. May have changed after `rely`. */
  readonly epoch: string;
  /**
   * Names these digests in the store, then looks whether a collector is at work. Returns those that must be put again
   * although they were found there before: condemned by a collector that is, or was, removing, or all of them when one has
   * removed since `epoch` was read. Each is returned once an epoch. Returns only when putting them is safe, which takes at most `sliceMs + skewMs`.
   * @throws MlgitError `lease-lost` (conflict), `bad-gc-record` (integrity), and what the store throws.
   */
  rely(digests: Iterable<Digest>): Promise<ReadonlySet<Digest>>;
  /** Holds on for at least half of `holdMs` from now. Writes only when needed. @throws MlgitError `lease-lost` (conflict). */
  renew(): Promise<void>;
  /** Lets go. Only after the refs are published, or when they will not be. */
  release(): Promise<void>;
}

export interface PushLeaseOptions {
  /** Unique in the store, lower-case letters and digits: 20 hex digits of randomness by default. */
  readonly id?: string;
  readonly clock: Clock;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Waits; rejects when the signal is aborted. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly host: string;
  readonly user: string;
  /** How long the lease lasts without renewal. */
  readonly holdMs?: number;
  readonly terms?: Terms;
  readonly signal?: AbortSignal;
}

/** Reads the epoch; writes nothing before the first `rely`. */
export async function openPushLease(records: RemoteRecords, options: PushLeaseOptions): Promise<PushLease> {
  return new RecordedLease(records, options, await readPhase(records, options.signal));
}

/** Keeps one document well below what every store takes at once. */
const DIGESTS_A_DOCUMENT = 20_000;
const POLL_MS = 2000;

class RecordedLease implements PushLease {
  #epoch: string;
  readonly #records: RemoteRecords;
  readonly #options: PushLeaseOptions;
  readonly #terms: Terms;
  readonly #holdMs: number;
  readonly #id: string;
  readonly #elapsed: () => number;
  readonly #named = new Set<Digest>();
  /** Returned by `rely` while this epoch was the newest: named before, so what its sweep removes next is not among them. */
  readonly #told = new Set<Digest>();
  #documents = 0;
  #released = 0;
  /** On the stopwatch; undefined before the first document. */
  #heldUntil: number | undefined;

  constructor(records: RemoteRecords, options: PushLeaseOptions, phase: Phase) {
    this.#records = records;
    this.#options = options;
    this.#terms = options.terms ?? TERMS;
    this.#holdMs = options.holdMs ?? HOLD_MS;
    this.#id = options.id ?? Buffer.from(options.randomBytes(10)).toString('hex');
    this.#elapsed = startStopwatch(options.clock);
    this.#epoch = phase.stamp;
  }

  get epoch(): string {
    return this.#epoch;
  }

  async rely(digests: Iterable<Digest>): Promise<ReadonlySet<Digest>> {
    const wanted = new Set(digests);
    if (wanted.size === 0) return wanted;
    // The lease first, the phase afterwards. A collector publishes its phase first and reads leases afterwards, so at
    // least one of the two sees the other.
    await this.#name(wanted);
    const phase = await readPhase(this.#records, this.#options.signal);
    const hasMoved = phase.stamp !== this.#epoch;
    this.#epoch = phase.stamp;
    if (hasMoved) this.#told.clear();
    const untold = new Set([...wanted].filter((digest) => !this.#told.has(digest)));
    const unsure = await this.#condemned(phase, untold);
    const returned = hasMoved ? wanted : unsure;
    for (const digest of returned) this.#told.add(digest);
    return returned;
  }

  async renew(): Promise<void> {
    if (this.#heldUntil === undefined) return;
    this.#requireHeld();
    if (this.#heldUntil - this.#elapsed() < this.#holdMs / 2 + this.#terms.settleMs) await this.#write([]);
  }

  async release(): Promise<void> {
    while (this.#released < this.#documents) {
      await this.#records.remove(leaseName(this.#id, this.#released));
      this.#released++;
    }
    this.#heldUntil = undefined;
    this.#named.clear();
  }

  async #name(wanted: ReadonlySet<Digest>): Promise<void> {
    this.#requireHeld();
    const fresh = [...wanted].filter((digest) => !this.#named.has(digest)).sort(compareBytes);
    for (let at = 0; at < fresh.length; at += DIGESTS_A_DOCUMENT) {
      const part = fresh.slice(at, at + DIGESTS_A_DOCUMENT);
      await this.#write(part);
      for (const digest of part) this.#named.add(digest);
    }
    await this.renew();
  }

  /** Of those wanted, what a sweep that began before they were named removes or may have removed; waits until it does no more. */
  async #condemned(phase: Phase, wanted: ReadonlySet<Digest>): Promise<ReadonlySet<Digest>> {
    if (phase.kind !== 'sweeping') return new Set();
    const condemned = await readCondemned(this.#records, phase.epoch, this.#options.signal);
    if (condemned === undefined) {
      await this.#sweepEnds(phase);
      return wanted;
    }
    const hit = new Set(condemned.flat().filter((digest) => wanted.has(digest)));
    if (hit.size > 0) await this.#sweepEnds(phase);
    return hit;
  }

  /**
   * Until this slice of the sweep is over. The next slice, or epoch, was published after the lease, so its collector
   * sees the lease. If it died it has removed nothing since its deadline, by whichever clock.
   */
  async #sweepEnds(seen: Phase & { readonly kind: 'sweeping' }): Promise<void> {
    const { clock, signal, wait } = this.#options;
    for (;;) {
      const phase = await readPhase(this.#records, signal);
      this.#epoch = phase.stamp;
      if (phase.stamp !== seen.stamp) return;
      const left = seen.until + this.#terms.skewMs - clock.now();
      if (left < 0) return;
      await wait(Math.min(left + 1, POLL_MS), signal);
      await this.renew();
    }
  }

  async #write(digests: readonly Digest[]): Promise<void> {
    this.#requireHeld();
    const { clock, host, user, signal } = this.#options;
    // Taken before the document is sent: the lease must never be shorter for others than it seems to its holder.
    const heldUntil = this.#elapsed() + this.#holdMs;
    const createdAt = clock.now();
    const number = this.#documents;
    this.#documents++;
    const document = { lease: this.#id, createdAt, until: createdAt + this.#holdMs, host, user, digests };
    await this.#records.publish(leaseName(this.#id, number), encodeLease(document), signal);
    this.#requireHeld();
    this.#heldUntil = heldUntil;
  }

  /** What is sent now must have happened before others take the lease for ended. */
  #requireHeld(): void {
    if (this.#heldUntil === undefined || this.#elapsed() < this.#heldUntil - this.#terms.settleMs) return;
    throw new MlgitError(
      `The lease ${this.#id} on the store ended before the push did: it was not renewed for ${Math.round(this.#holdMs / 60_000)} minutes`,
      {
        code: 'lease-lost',
        kind: 'conflict',
        hints: ['mlgit push   (goes on where it stopped)'],
        details: { lease: this.#id },
      },
    );
  }
}
