import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLine } from '../../../src/base/split-line.ts';

describe('a line up to the cursor', () => {
  it.each([
    ['mlgit ru', ['mlgit', 'ru']],
    ['mlgit run ', ['mlgit', 'run', '']],
    ['', ['']],
    ['mlgit  tag\tx', ['mlgit', 'tag', 'x']],
    [`note x 'two words' "a \\"b" c\\ d`, ['note', 'x', 'two words', 'a "b', 'c d']],
    [`note x 'open quo`, ['note', 'x', 'open quo']],
    [`tag '' x`, ['tag', '', 'x']],
    ['show credit@latest:model', ['show', 'credit@latest:model']],
  ])('%j is %j', (line, words) => {
    expect(splitLine(line)).toEqual(words);
  });

  it('gives back words that were quoted', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        expect(splitLine(words.map((one) => `'${one}'`).join(' '))).toEqual(words);
      }),
    );
  });
});
