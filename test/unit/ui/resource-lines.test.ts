import { describe, expect, it } from 'vitest';
import type { ExecutionAttempt } from '../../../src/model/execution.ts';
import { createPalette } from '../../../src/ui/palette.ts';
import { resourceLines } from '../../../src/ui/resource-lines.ts';

const ATTEMPT: ExecutionAttempt = { startedAt: '2026-03-10T12:00:00.000Z', wallMs: 61_000, observedBy: [] };
const GIB = 2 ** 30;

describe('the lines on resources', () => {
  const lines = (facts: Partial<ExecutionAttempt>): string[] =>
    resourceLines({ ...ATTEMPT, ...facts }, createPalette(false));

  it('are none where nothing is known', () => expect(lines({})).toEqual([]));

  it('tell what was asked for and what it took', () =>
    expect(
      lines({
        requested: { cpu: 2, memoryBytes: 4 * GIB, gpu: 1, diskBytes: 10e9, timeMs: 7_200_000 },
        cpuMs: 90_000,
        peakBytes: 3 * GIB,
        readBytes: 12,
        writeBytes: 0,
      }),
    ).toEqual([
      '  asked  cpu 2, memory 4.00 GiB, gpu 1, disk 9.31 GiB, time 2 h 0 min',
      '  took   1 min 1 s, cpu 1 min 30 s, memory 3.00 GiB, read 12 B, wrote 0 B',
    ]));

  it('tell what was measured and not declared', () =>
    expect(lines({ requested: { memoryBytes: GIB, measured: true } })).toEqual([
      '  asked  memory 1.00 GiB (as measured before)',
    ]));
});
