import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { readField, readNumber } from './containment/cgroup-files.ts';
import { ownCgroups } from './containment/own-cgroups.ts';

export interface MachineMemory {
  /** What all tasks may have together: the machine's memory, or that of the surrounding cgroup, less the reserve. */
  readonly usableBytes: number;
  /** What is left to the system, the driver and everybody's shells. */
  readonly reserveBytes: number;
}

const LEAST_RESERVE = 256 * 2 ** 20;
const MOST_RESERVE = 8 * 2 ** 30;
const RESERVED_PART = 1 / 20;

/** Measured once: what a process may have does not grow while it runs. */
export function machineMemory(): MachineMemory {
  known ??= measure();
  return known;
}

let known: MachineMemory | undefined;

function measure(): MachineMemory {
  const bytes = Math.min(totalmem(), surroundingLimit());
  const wanted = Math.min(Math.max(bytes * RESERVED_PART, LEAST_RESERVE), MOST_RESERVE);
  const reserveBytes = Math.floor(Math.min(wanted, bytes / 2));
  return { usableBytes: bytes - reserveBytes, reserveBytes };
}

/** Memory that could be given out now without swapping, of the whole machine. */
export function availableBytes(): number {
  return freemem();
}

/** The smallest limit of the cgroups that this process is in; infinite where there is none. */
function surroundingLimit(): number {
  if (process.platform !== 'linux') return Infinity;
  const { legacy, unified, unifiedMount } = ownCgroups();
  const memory = legacy.get('memory');
  let least = memory === undefined ? Infinity : limitOfLegacy(memory);
  if (unified === undefined || unifiedMount === undefined) return least;
  for (let at = unified; at.startsWith(unifiedMount); at = dirname(at)) {
    least = Math.min(least, readNumber(join(at, 'memory.max')) ?? Infinity);
    if (at === unifiedMount) break;
  }
  return least;
}

function limitOfLegacy(folder: string): number {
  return readField(join(folder, 'memory.stat'), 'hierarchical_memory_limit') ?? Infinity;
}
