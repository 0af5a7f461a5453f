import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../../src/base/byte-order.ts';
import { decodeCanonical, encodeCanonical, type RecordValue } from '../../src/model/canonical-json.ts';

const key = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('float', '~float', '~~float', '__proto__', 'constructor', '10', '9', '\uffee', '😀'),
);
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('NaN', 'Infinity', '-Infinity'));
/** Integers that a double holds exactly but not safely read back as bigint, so they are given as such. */
const number = fc.double().filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value));

const { value } = fc.letrec<{ value: RecordValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    number,
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 90n }),
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.record({ float: text }, { noNullPrototype: true }),
  ),
}));

describe('canonical JSON', () => {
  it('reads back as what was written, in both forms', () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(decodeCanonical(encodeCanonical(one, 'compact'))).toEqual(one);
        expect(decodeCanonical(encodeCanonical(one, 'lines'))).toEqual(one);
      }),
      { numRuns: 1000 },
    );
  });

  it('has one encoding, whatever the order in which keys were set', () => {
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true }), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(encodeCanonical(reversed, 'compact')).toBe(encodeCanonical(record, 'compact'));
      }),
    );
  });

  it('has its keys in the order of their bytes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key), (keys) => {
        const bytes = (one: string) => Buffer.from(one, 'utf8');
        expect([...keys].sort(compareBytes)).toEqual(
          [...keys].sort((a, b) => Buffer.compare(bytes(a), bytes(b))),
        );
      }),
    );
  });

  it('reads the same whatever stands around a value, and however its key is escaped', () => {
    const big = 9_007_199_254_740_993n;
    const surroundings: readonly [string, (one: RecordValue) => RecordValue][] = [
      ['V', (one) => one],
      [' V', (one) => one],
      ['[V]', (one) => [one]],
      ['[1,V]', (one) => [1, one]],
      ['{"a":V}', (one) => ({ a: one })],
      ['{"a":\tV}', (one) => ({ a: one })],
    ];
    for (const [pattern, build] of surroundings) {
      const read = (value: string) => decodeCanonical(pattern.replace('V', () => value));
      expect(read('9007199254740993')).toEqual(build(big));
      expect(read('-9007199254740993')).toEqual(build(-big));
      expect(read('9007199254740991')).toEqual(build(Number.MAX_SAFE_INTEGER));
      expect(read('{"float":"NaN"}')).toEqual(build(Number.NaN));
      expect(read('{"\\u0066loat":"-Infinity"}')).toEqual(build(Number.NEGATIVE_INFINITY));
      expect(read('{"~float":"NaN"}')).toEqual(build({ float: 'NaN' }));
      expect(read('"b3:1234567890123456"')).toEqual(build('b3:1234567890123456'));
    }
  });

  it('gives half a character of a text as the replacement character, and of a key as an escape', () => {
    const half = '\ud83d';
    expect(decodeCanonical(encodeCanonical(half, 'compact'))).toBe('\ufffd');
    expect(decodeCanonical(encodeCanonical({ [half]: 1 }, 'compact'))).toEqual({ [half]: 1 });
  });

  it('is JSON for any other reader', () => {
    fc.assert(fc.property(value, (one) => void JSON.parse(encodeCanonical(one, 'lines'))));
  });
});
