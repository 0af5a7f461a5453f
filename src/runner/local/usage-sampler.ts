import { pageSize, TICK_MS } from './process-table.ts';
import type { ProcessTree } from './process-tree.ts';

/** A short task is not slowed by being measured; a long one is sampled four times a second. */
const FIRST_MS = 50;
const EVERY_MS = 250;

/** CPU time and peak memory of a process tree, by sampling `/proc`. */
export class UsageSampler {
  readonly #tree: ProcessTree;
  #timer: NodeJS.Timeout;
  #cpuMs: number | undefined;
  #peakBytes: number | undefined;

  constructor(tree: ProcessTree) {
    this.#tree = tree;
    this.#timer = setTimeout(() => this.#sample(FIRST_MS), FIRST_MS);
  }

  stop(): { readonly cpuMs: number | undefined; readonly peakBytes: number | undefined } {
    clearTimeout(this.#timer);
    return { cpuMs: this.#cpuMs, peakBytes: this.#peakBytes };
  }

  #sample(pauseMs: number): void {
    const living = this.#tree.living();
    if (living === undefined) return;
    let ticks = 0;
    let pages = 0;
    for (const stat of living) {
      ticks += stat.cpuTicks;
      pages += stat.residentPages;
    }
    // The sum can fall when an orphan ends, whose time nobody inherits: the largest is the nearest to the truth.
    this.#cpuMs = Math.max(this.#cpuMs ?? 0, ticks * TICK_MS);
    this.#peakBytes = Math.max(this.#peakBytes ?? 0, pages * pageSize());
    const next = Math.min(pauseMs * 2, EVERY_MS);
    this.#timer = setTimeout(() => this.#sample(next), next);
  }
}
