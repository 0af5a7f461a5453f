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
});
