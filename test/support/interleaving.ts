/** Random numbers that follow from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Parked {
  readonly machine: Machine;
  readonly since: number;
  /** Nothing happens before; for those that wait. */
  readonly notBefore: number;
  /** Does what was asked for, and lets the one who asked go on. */
  readonly happen: () => Promise<void>;
  /** Does it and tells nobody: its machine died after it had sent the request. */
  readonly happenUnheard: () => Promise<void>;
  /** A request happens within `settleMs`; an answer may be read as late as one likes. */
  readonly isRequest: boolean;
}

/** One of the machines of a simulation: a clock that is wrong, and requests that others' come between. */
export interface Machine {
  readonly name: string;
  readonly skewMs: number;
  alive: boolean;
}

export interface InterleavingOptions {
  readonly random: () => number;
  readonly settleMs: number;
  /** Chance that a machine dies at a step. */
  readonly crash: number;
  /** Most that usually passes between two steps. */
  readonly paceMs: number;
}

/**
 * Runs several machines one request at a time, in an order that follows from the seed alone. Every request, and the
 * reading of every answer, is a step; time passes between steps, and now and then a lot of it.
 */
export class Interleaving {
  now = 1_000_000;
  readonly #options: InterleavingOptions;
  #parked: Parked[] = [];

  constructor(options: InterleavingOptions) {
    this.#options = options;
  }

  /** A request: happens at some later step, at once and alone; its answer is read at a step later still. */
  async request<T>(machine: Machine, act: () => Promise<T>): Promise<T> {
    const result = await this.#park(machine, { act, isRequest: true, notBefore: 0 });
    // One in ten machines is slow to read an answer; for the others nothing comes between.
    if (this.#options.random() < 0.1) await this.wait(machine, 0);
    return result;
  }

  async wait(machine: Machine, ms: number): Promise<void> {
    await this.#park(machine, { act: async () => {}, isRequest: false, notBefore: this.now + ms });
  }

  clockOf(machine: Machine): { now(): number; monotonic(): number } {
    return { now: () => this.now + machine.skewMs, monotonic: () => this.now };
  }

  /** Until nobody has anything left to do. `check` is called after each step. */
  async run(check: () => void): Promise<void> {
    for (;;) {
      await turn();
      this.#parked = this.#parked.filter((parked) => parked.machine.alive);
      if (this.#parked.length === 0) return;
      this.#passTime();
      const chosen = this.#choose();
      if (chosen === undefined) continue;
      this.#parked = this.#parked.filter((parked) => parked !== chosen);
      if (this.#options.random() < this.#options.crash) await this.#crash(chosen);
      else await chosen.happen();
      check();
    }
  }

  #park<T>(
    machine: Machine,
    step: { act: () => Promise<T>; isRequest: boolean; notBefore: number },
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#parked.push({
        machine,
        since: this.now,
        notBefore: step.notBefore,
        isRequest: step.isRequest,
        happen: () => step.act().then(resolve, reject),
        happenUnheard: async () => {
          await step.act().catch(() => undefined);
        },
      });
    });
  }

  async #crash(at: Parked): Promise<void> {
    if (at.isRequest && this.#options.random() < 0.5) await at.happenUnheard();
    at.machine.alive = false;
  }

  /** No request that was sent waits for longer than `settleMs`. */
  #passTime(): void {
    const { random, settleMs, paceMs } = this.#options;
    const wanted = random() < 0.01 ? random() * 80 * settleMs : random() * paceMs;
    const sent = this.#parked.filter((parked) => parked.isRequest).map((parked) => parked.since + settleMs);
    this.now = Math.max(this.now, Math.min(this.now + wanted, ...sent));
  }

  #choose(): Parked | undefined {
    const due = this.#parked.filter(
      (parked) => parked.isRequest && parked.since + this.#options.settleMs <= this.now,
    );
    const ready = due.length > 0 ? due : this.#parked.filter((parked) => parked.notBefore <= this.now);
    if (ready.length > 0) return ready[Math.floor(this.#options.random() * ready.length)];
    this.now = Math.min(...this.#parked.map((parked) => parked.notBefore));
    return undefined;
  }
}

/** Lets everybody who can go on come to their next request. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
