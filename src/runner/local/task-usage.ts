import type { TaskExit } from '../port.ts';
import type { CellUsage } from './containment/containment.ts';
import type { SampledUsage } from './usage-sampler.ts';

/** What a launch used, over all its commands. */
export class TaskUsage {
  readonly survivors: number[] = [];
  #cpuMs: number | undefined;
  #peakBytes: number | undefined;
  #readBytes: number | undefined;
  #writeBytes: number | undefined;

  /** One command as it was sampled. */
  add(part: SampledUsage): void {
    this.#cpuMs = sum(this.#cpuMs, part.cpuMs);
    this.#readBytes = sum(this.#readBytes, part.readBytes);
    this.#writeBytes = sum(this.#writeBytes, part.writeBytes);
    if (part.peakBytes !== undefined) this.#peakBytes = Math.max(this.#peakBytes ?? 0, part.peakBytes);
  }

  /** The whole launch as the kernel kept it, which is exact where the samples are not. */
  settle(exact: CellUsage, ranOut: boolean): void {
    this.#cpuMs = exact.cpuMs ?? this.#cpuMs;
    this.#readBytes = exact.readBytes ?? this.#readBytes;
    this.#writeBytes = exact.writeBytes ?? this.#writeBytes;
    if (exact.topBytes === undefined) return;
    // Where memory ran out, the kernel had given up the caches before.
    const cached = ranOut ? 0 : (exact.cachedBytes ?? 0);
    this.#peakBytes = Math.max(this.#peakBytes ?? 0, exact.topBytes - cached, 0);
  }

  get peakBytes(): number | undefined {
    return this.#peakBytes;
  }

  describe(): Omit<TaskExit, 'wallMs' | 'end'> {
    return {
      ...(this.#cpuMs === undefined ? {} : { cpuMs: this.#cpuMs }),
      ...(this.#peakBytes === undefined ? {} : { peakBytes: this.#peakBytes }),
      ...(this.#readBytes === undefined ? {} : { readBytes: this.#readBytes }),
      ...(this.#writeBytes === undefined ? {} : { writeBytes: this.#writeBytes }),
      ...(this.survivors.length === 0 ? {} : { survivors: this.survivors }),
    };
  }
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return b === undefined ? a : (a ?? 0) + b;
}
