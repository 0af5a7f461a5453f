import type { Cell } from './containment/containment.ts';
import { availableBytes, type MachineMemory } from './machine-memory.ts';

/** Faster than memory can be filled, so that a pause that follows from it ends before a limit is passed by much. */
const BYTES_PER_MS = 8 * 2 ** 20;
/** A task that holds this many times what is left of the machine is what fills it. */
const HOG = 4;

/** The memory that one launch may have, and who sees to it. */
export class MemoryLimit {
  readonly limitBytes: number;
  readonly #declared: boolean;
  readonly #machine: MachineMemory;

  /** Without `declared` it is what the machine can give, and a task is ended before others have nothing left. */
  constructor(declared: number | undefined, machine: MachineMemory) {
    this.limitBytes = declared ?? machine.usableBytes;
    this.#declared = declared !== undefined;
    this.#machine = machine;
  }

  /** Whether a launch that holds `bytes` has to be ended now. */
  isPassed(bytes: number | undefined, cell: Cell | undefined): boolean {
    if (cell?.ranOut()) return true;
    if (bytes === undefined) return false;
    if (cell?.enforcesMemory !== true && bytes > this.limitBytes) return true;
    if (this.#declared) return false;
    const available = availableBytes();
    return available < this.#machine.reserveBytes && bytes > HOG * available;
  }

  /** How long nothing can happen that must not go unseen, at most `mostMs`. */
  pauseMs(bytes: number | undefined, cell: Cell | undefined, mostMs: number): number {
    const own = cell?.enforcesMemory === true ? Infinity : this.limitBytes - (bytes ?? 0);
    const others = this.#declared ? Infinity : availableBytes() - this.#machine.reserveBytes / 2;
    return Math.min(mostMs, Math.max(5, Math.min(own, others) / BYTES_PER_MS));
  }
}
