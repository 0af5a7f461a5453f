/** How long something has been so, by the clock of this process: the cluster's clocks are not compared with it. */
export class Patience {
  readonly #now: () => number;
  readonly #since = new Map<string, { readonly what: string; readonly at: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether `what` has been true of the job for longer than that, in every answer since the first. */
  isOver(id: string, what: string, limitMs: number): boolean {
    const known = this.#since.get(id);
    if (known?.what !== what) this.#since.set(id, { what, at: this.#now() });
    return this.#now() - (known?.what === what ? known.at : this.#now()) > limitMs;
  }

  /** Nothing is wrong with the job any more. */
  forget(id: string): void {
    this.#since.delete(id);
  }
}

export interface Limits {
  /** For an image, a Secret or a volume that the node cannot get. */
  readonly brokenMs: number;
  /** For room, where nobody may tell whether any node could have it. */
  readonly unschedulableMs: number;
  /** For a node that does not report. */
  readonly silentMs: number;
}

export const LIMITS: Limits = { brokenMs: 180_000, unschedulableMs: 3_600_000, silentMs: 60_000 };
