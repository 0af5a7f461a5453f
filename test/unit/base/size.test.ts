import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSize, writeSize } from '../../../src/base/size.ts';

describe('a size', () => {
  it.each([
    ['4GiB', 4 * 2 ** 30],
    ['512MiB', 512 * 2 ** 20],
    ['4GB', 4e9],
    ['1.5 GiB', 1.5 * 2 ** 30],
    ['7B', 7],
  ])('reads %s', (text, bytes) => expect(readSize(text, { bare: false })).toBe(bytes));

  it.each(['4', '4 G', '-1GiB', 'GiB', '', '4gib', '1e3MB'])('refuses %j', (text) =>
    expect(readSize(text, { bare: false })).toBeUndefined(),
  );

  it('takes a number alone as bytes where that is meant', () =>
    expect(readSize('4', { bare: true })).toBe(4));

  it.each([
    [8 * 2 ** 30, '8GiB'],
    [1536 * 2 ** 20, '1536MiB'],
    [1000, '1000B'],
    [0, '0B'],
  ])('writes %d as %s', (bytes, text) => expect(writeSize(bytes)).toBe(text));

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        expect(readSize(writeSize(bytes), { bare: false })).toBe(bytes);
      }),
    );
  });
});
