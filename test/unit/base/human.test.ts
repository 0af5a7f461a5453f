import { describe, expect, it } from 'vitest';
import { humanAge, humanBytes, humanDuration, humanSpan } from '../../../src/base/human.ts';

describe('bytes for a person', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [10_234, '9.99 KiB'],
    [10_239, '10.0 KiB'],
    [102_394, '100 KiB'],
    [1024 * 1024 - 1, '1.00 MiB'],
    [1_503_239, '1.43 MiB'],
    [5 * 1024 ** 4, '5.00 TiB'],
    [5000 * 1024 ** 4, '5000 TiB'],
  ])('%i is %s', (bytes, text) => {
    expect(humanBytes(bytes)).toBe(text);
  });
});

describe('a span for a person', () => {
  it.each([
    [0.4, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [59_949, '59.9 s'],
    [59_960, '1 min 0 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_600, '1 h 0 min'],
    [7_500_000, '2 h 5 min'],
  ])('%d ms is %s', (ms, text) => {
    expect(humanDuration(ms)).toBe(text);
  });
});

describe('an age', () => {
  const MINUTE = 60_000;
  it.each([
    [0, 'now'],
    [59_999, 'now'],
    [MINUTE, '1m'],
    [59 * MINUTE, '59m'],
    [60 * MINUTE, '1h'],
    [47 * 60 * MINUTE, '47h'],
    [48 * 60 * MINUTE, '2d'],
    [20 * 1440 * MINUTE, '20d'],
    [21 * 1440 * MINUTE, '3w'],
  ])('of %i ms is %s', (ms, text) => {
    expect(humanAge(ms)).toBe(text);
  });
});

describe('a span in round numbers', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [14 * 60_000 + 59_000, '14 min'],
    [3_600_000, '1 h'],
    [2 * 3_600_000 + 5 * 60_000, '2 h 5 min'],
  ])('%d ms are %s', (ms, text) => {
    expect(humanSpan(ms)).toBe(text);
  });
});
