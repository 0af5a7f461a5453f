/**
 * Times that all clients of a store agree on (docs/concurrency.md, "Garbage collection"). They are part of the
 * format: a client that took shorter ones would believe dead what another still relies on.
 */
export interface Terms {
  /** How far the clocks of two machines may be apart. */
  readonly skewMs: number;
  /** A request that was sent has happened, or never will, after this long. */
  readonly settleMs: number;
  /** How long a collector may remove before it must announce itself, and look around, again. */
  readonly sliceMs: number;
}

export const TERMS: Terms = { skewMs: 5 * 60_000, settleMs: 2 * 60_000, sliceMs: 15 * 60_000 };

/** How long a push holds its lease without renewing it. */
export const HOLD_MS = 30 * 60_000;
