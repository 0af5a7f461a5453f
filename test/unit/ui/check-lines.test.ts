import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../src/model/check.ts';
import { checkLines, checkNotes } from '../../../src/ui/check-lines.ts';
import { createPalette } from '../../../src/ui/palette.ts';

const plain = createPalette(false);
const result = (name: string, facts: Partial<CheckResult> = {}): CheckResult => ({
  ...{ name, severity: 'fail', status: 'passed', expected: 'a', found: 'b' },
  ...facts,
});
const ALL = [
  result('holds'),
  result('does not', { status: 'failed' }),
  result('warns', { status: 'failed', severity: 'warn' }),
  result('breaks', { status: 'error' }),
  result('waits', { status: 'skipped' }),
];

describe('checks', () => {
  it('are lines with a mark, a name and what was found', () => {
    expect(checkLines(ALL, plain)).toEqual([
      '✓ holds     b',
      '✗ does not  expected a, found b',
      '! warns     expected a, found b',
      '✗ breaks    cannot be evaluated: b',
      '- waits     not evaluated: b',
    ]);
  });

  it('of a run are counted when they hold', () => {
    expect(checkNotes([result('a'), result('b')], plain)).toEqual(['✓ 2 checks']);
    expect(checkNotes([result('a'), result('b', { status: 'failed' })], plain)).toEqual([
      '✓ 1 check',
      '✗ b  expected a, found b',
    ]);
    expect(checkNotes([], plain)).toEqual([]);
  });

  it('show no control characters of data', () => {
    expect(checkLines([result('a\u001b[2J', { found: '\u0007' })], plain).join()).not.toMatch(/\p{Cc}/u);
  });

  it('of a status that a later version wrote say what was found', () => {
    const later = { ...result('a'), status: 'postponed' } as unknown as CheckResult;
    expect(checkLines([later], plain)).toEqual(['- a  b']);
  });
});
