import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../../../src/base/byte-order.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { encodeTreeBlob, isSafeEntryName, type TreeEntry } from '../../../src/model/tree-blob.ts';
import { differingEntries, type EntryPair } from '../../../src/model/tree-blob-diff.ts';

const entry = (name: string, text: string): TreeEntry => ({
  ...{ name, kind: 'file', sizeBytes: Buffer.byteLength(text), digest: digestText(text) },
});

const blob = (entries: { readonly [name: string]: string }): Buffer =>
  Buffer.from(encodeTreeBlob(Object.entries(entries).map(([name, text]) => entry(name, text))));

/** The same by decoding everything. */
function naively(
  before: { readonly [name: string]: string },
  after: { readonly [name: string]: string },
): EntryPair[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .sort(compareBytes)
    .map((name) => ({
      ...(before[name] === undefined ? {} : { before: entry(name, before[name]) }),
      ...(after[name] === undefined ? {} : { after: entry(name, after[name]) }),
    }));
}

const folder = fc.dictionary(
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 3 })
    .filter((name) => isSafeEntryName(name) && name.isWellFormed()),
  fc.constantFrom('', 'a', 'bb', 'x'.repeat(1000)),
  { noNullPrototype: true },
);

describe('what two listings differ in', () => {
  it('is what decoding both of them finds', () => {
    fc.assert(
      fc.property(folder, folder, (before, after) => {
        expect(differingEntries(blob(before), blob(after))).toEqual(naively(before, after));
      }),
    );
  });

  it('is found among many that are the same, wherever it is', () => {
    const names = Array.from({ length: 800 }, (_, i) => `file-${i}`);
    const all = Object.fromEntries(names.map((name) => [name, 'same']));
    fc.assert(
      fc.property(
        fc.subarray(names, { maxLength: 5 }),
        fc.subarray(names, { maxLength: 5 }),
        (gone, other) => {
          const after: { [name: string]: string } = { ...all };
          for (const name of other) after[name] = 'of another size';
          for (const name of gone) delete after[name];
          expect(differingEntries(blob(all), blob(after))).toEqual(naively(all, after));
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each([
    ['nothing', ''],
    ['another header', 'mlgit tree 2\n'],
    ['a line without an end', 'mlgit tree 1\nf 1'],
    ['a line that is none', 'mlgit tree 1\nhello\n'],
  ])('cannot be told of %s', (_name, text) => {
    expect(() => differingEntries(blob({ a: 'b' }), Buffer.from(text))).toThrow(
      expect.objectContaining({ code: 'bad-tree' }),
    );
  });
});
