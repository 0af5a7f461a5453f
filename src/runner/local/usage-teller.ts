import type { UsageNow } from '../port.ts';

const EVERY_MS = 1_000;

/** Tells whoever watches what a launch uses at the moment, no more than once a second. */
export class UsageTeller {
  readonly #monotonic: () => number;
  readonly #tell: (usage: UsageNow) => void;
  #toldAt: number;
  #cpuMs: number | undefined;

  constructor(monotonic: () => number, tell: (usage: UsageNow) => void) {
    this.#monotonic = monotonic;
    this.#tell = tell;
    this.#toldAt = monotonic();
  }

  get isDue(): boolean {
    return this.#monotonic() - this.#toldAt >= EVERY_MS;
  }

  /** `cpuMs` is of one command, or of all so far: a sum that falls begins anew. */
  sampled(cpuMs: number | undefined, memoryBytes: number | undefined): void {
    const now = this.#monotonic();
    const before = this.#cpuMs;
    const rate =
      cpuMs === undefined || before === undefined || cpuMs < before
        ? undefined
        : (cpuMs - before) / Math.max(1, now - this.#toldAt);
    this.#toldAt = now;
    this.#cpuMs = cpuMs;
    if (rate === undefined && memoryBytes === undefined) return;
    this.#tell({
      ...(rate === undefined ? {} : { cpu: Math.round(rate * 100) / 100 }),
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
    });
  }
}
