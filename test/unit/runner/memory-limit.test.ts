import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../src/runner/local/containment/containment.ts';
import { machineMemory } from '../../../src/runner/local/machine-memory.ts';
import { MemoryLimit } from '../../../src/runner/local/memory-limit.ts';

const GIB = 2 ** 30;
const EXACT: Cell = {
  controls: [],
  enforcesMemory: true,
  members: () => [],
  workingBytes: () => 0,
  cpuMs: () => 0,
  ranOut: () => false,
  killAll: () => false,
  close: () => ({}),
};

describe('a memory limit', () => {
  const declared = new MemoryLimit(GIB, machineMemory());

  it('is passed above what was declared, where nobody else sees to it', () => {
    expect(declared.isPassed(GIB, undefined)).toBe(false);
    expect(declared.isPassed(GIB + 1, undefined)).toBe(true);
    expect(declared.isPassed(GIB + 1, { ...EXACT, enforcesMemory: false })).toBe(true);
    expect(declared.isPassed(GIB + 1, EXACT)).toBe(false);
  });

  it('is passed when the kernel has killed for it', () =>
    expect(declared.isPassed(1, { ...EXACT, ranOut: () => true })).toBe(true));

  it('is looked at the more often the nearer it is', () => {
    expect(declared.pauseMs(0, undefined, 250)).toBe(128);
    expect(declared.pauseMs(GIB - 2 ** 26, undefined, 250)).toBe(8);
    expect(declared.pauseMs(GIB, undefined, 250)).toBe(5);
    expect(declared.pauseMs(GIB, EXACT, 250)).toBe(250);
  });

  it('without a declaration is what the machine can give', () =>
    expect(new MemoryLimit(undefined, machineMemory()).limitBytes).toBe(machineMemory().usableBytes));

  it('without a declaration ends what fills the machine, and not what is small beside what is left', () => {
    // A reserve above all memory there is: the machine is always short of it.
    const short = new MemoryLimit(undefined, { usableBytes: Infinity, reserveBytes: Infinity });
    expect(short.isPassed(2 ** 50, EXACT)).toBe(true);
    expect(short.isPassed(2 ** 10, EXACT)).toBe(false);
    const ample = new MemoryLimit(undefined, { usableBytes: Infinity, reserveBytes: 0 });
    expect(ample.isPassed(2 ** 50, EXACT)).toBe(false);
  });
});
