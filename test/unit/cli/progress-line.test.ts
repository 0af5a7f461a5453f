import { afterEach, describe, expect, it, vi } from 'vitest';
import { ProgressLine } from '../../../src/cli/progress-line.ts';

const MIB = 1024 * 1024;

describe('the line of a long operation', () => {
  afterEach(() => vi.restoreAllMocks());

  it('counts what several transfers in turn are to move together', () => {
    const shown: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
    let now = 0;
    const line = new ProgressLine('checking out', 0, () => now);
    line.expect(30 * MIB);
    line.add(30 * MIB, 1);
    line.expect(10 * MIB);
    now = 20_000;
    line.add(2 * MIB, 1);
    expect(shown.join('')).toContain('2 files, 32.0 MiB of 40.0 MiB');
  });

  it('waits while another one of the same work goes on', () => {
    const shown: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => shown.push(String(text)) > 0);
    let now = 0;
    const turn = {};
    const [bringing, copying] = ['bringing', 'copying'].map((label) => {
      return new ProgressLine(label, 0, () => now, turn);
    }) as [ProgressLine, ProgressLine];
    for (now = 20_000; now <= 26_000; now += 1000) {
      bringing.add(MIB, 1);
      copying.add(MIB, 1);
    }
    expect(shown.join('')).not.toContain('copying');
    now = 40_000;
    copying.add(MIB, 1);
    expect(shown.join('')).toContain('copying: 8 files');
  });
});
