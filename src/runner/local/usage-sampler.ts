import type { Cell } from './containment/containment.ts';
import type { MemoryLimit } from './memory-limit.ts';
import { pageSize, readIo, TICK_MS } from './process-table.ts';
import type { ProcessTree } from './process-tree.ts';
import type { UsageTeller } from './usage-teller.ts';

/** A short task is not slowed by being measured; a long one is sampled four times a second. */
const FIRST_MS = 50;
const EVERY_MS = 250;

export interface SampledUsage {
  readonly cpuMs: number | undefined;
  readonly peakBytes: number | undefined;
  readonly readBytes: number | undefined;
  readonly writeBytes: number | undefined;
}

export interface SamplerOptions {
  readonly cell: Cell | undefined;
  readonly limit: MemoryLimit;
  /** Called once, when the launch has more memory than it may have. */
  readonly onPassed: () => void;
  /** Hears of the samples, where somebody watches. */
  readonly teller?: UsageTeller | undefined;
}

/** CPU time, peak memory and I/O of one command's processes by sampling, which also sees when a limit is passed. */
export class UsageSampler {
  readonly #tree: ProcessTree;
  readonly #options: SamplerOptions;
  #timer: NodeJS.Timeout | undefined;
  #cpuMs: number | undefined;
  #peakBytes: number | undefined;
  #readBytes: number | undefined;
  #writeBytes: number | undefined;

  constructor(tree: ProcessTree, options: SamplerOptions) {
    this.#tree = tree;
    this.#options = options;
    this.#plan(undefined, FIRST_MS);
  }

  stop(): SampledUsage {
    clearTimeout(this.#timer);
    const [cpuMs, peakBytes] = [this.#cpuMs, this.#peakBytes];
    return { cpuMs, peakBytes, readBytes: this.#readBytes, writeBytes: this.#writeBytes };
  }

  #sample(pauseMs: number): void {
    const { cell, limit, onPassed, teller } = this.#options;
    const bytes = this.#sampleCell(cell) ?? this.#sampleTree();
    if (bytes !== undefined) this.#peakBytes = larger(this.#peakBytes, bytes);
    if (teller?.isDue) teller.sampled(cell?.cpuMs() ?? this.#cpuMs, bytes);
    if (limit.isPassed(bytes, cell)) onPassed();
    else this.#plan(bytes, Math.min(pauseMs * 2, EVERY_MS));
  }

  #plan(bytes: number | undefined, pauseMs: number): void {
    const { cell, limit } = this.#options;
    this.#timer = setTimeout(() => this.#sample(pauseMs), limit.pauseMs(bytes, cell, pauseMs));
  }

  /** Undefined where the kernel does not account for memory. */
  #sampleCell(cell: Cell | undefined): number | undefined {
    const bytes = cell?.workingBytes();
    if (cell !== undefined && bytes !== undefined) this.#sampleIo(cell.members());
    return bytes;
  }

  #sampleTree(): number | undefined {
    const living = this.#tree.living();
    if (living === undefined) return undefined;
    let ticks = 0;
    let pages = 0;
    for (const stat of living) {
      ticks += stat.cpuTicks;
      pages += stat.residentPages;
    }
    this.#cpuMs = larger(this.#cpuMs, ticks * TICK_MS);
    this.#sampleIo(living.map(({ pid }) => pid));
    return pages * pageSize();
  }

  #sampleIo(pids: readonly number[]): void {
    const found = pids.map(readIo).filter((io) => io !== undefined);
    if (found.length === 0) return;
    this.#readBytes = larger(
      this.#readBytes,
      found.reduce((sum, io) => sum + io.readBytes, 0),
    );
    this.#writeBytes = larger(
      this.#writeBytes,
      found.reduce((sum, io) => sum + io.writeBytes, 0),
    );
  }
}

/** A sum can fall when an orphan ends, whose share nobody inherits: the largest is the nearest to the truth. */
function larger(before: number | undefined, now: number): number {
  return Math.max(before ?? 0, now);
}
