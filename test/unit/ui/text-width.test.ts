import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeTerminal } from '../../../src/ui/palette.ts';
import { renderTable } from '../../../src/ui/table.ts';
import { clip, padEnd, padStart, textWidth } from '../../../src/ui/text-width.ts';

const anyText = fc.string({ unit: 'grapheme' });

describe('the width of a text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['東京', 4],
    ['🚀', 2],
    ['\u001b[1;31mred\u001b[0m', 3],
  ])('%j takes %i columns', (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });

  it('is what padding fills up, on either side, and cutting keeps to', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 30 }), (text, width) => {
        expect(textWidth(clip(text, width))).toBeLessThanOrEqual(width);
        if (textWidth(text) <= width) expect(clip(text, width)).toBe(text);
        expect(textWidth(padEnd(text, width))).toBe(Math.max(width, textWidth(text)));
        expect(textWidth(padStart(text, width))).toBe(Math.max(width, textWidth(text)));
      }),
    );
  });
});

describe('a table', () => {
  it('has its columns under one another, whatever is in them', () => {
    const table = renderTable(
      [{ title: 'name' }, { title: 'n', align: 'right' }, { title: 'last' }],
      [['東京', '1', 'x'], ['\u001b[32mok\u001b[0m', '100', ''], ['a']],
      { head: (text) => text.toUpperCase() },
    );
    expect(table).toBe('NAME    N  LAST\n東京    1  x\n\u001b[32mok\u001b[0m    100\na');
  });
});

describe('a terminal', () => {
  const tty = { isTTY: true, columns: 120 };
  it.each<
    [string, Parameters<typeof describeTerminal>, { isTTY: boolean; coloured: boolean; width: number }]
  >([
    ['a window', [tty, {}], { isTTY: true, coloured: true, width: 120 }],
    ['a pipe', [{}, {}], { isTTY: false, coloured: false, width: 80 }],
    ['NO_COLOR', [tty, { NO_COLOR: '1' }], { isTTY: true, coloured: false, width: 120 }],
    ['an empty NO_COLOR', [tty, { NO_COLOR: '' }], { isTTY: true, coloured: true, width: 120 }],
    [
      'NO_COLOR against FORCE_COLOR',
      [tty, { NO_COLOR: '1', FORCE_COLOR: '1' }],
      { isTTY: true, coloured: false, width: 120 },
    ],
    ['FORCE_COLOR in a pipe', [{}, { FORCE_COLOR: '1' }], { isTTY: false, coloured: true, width: 80 }],
    ['a dumb terminal', [tty, { TERM: 'dumb' }], { isTTY: false, coloured: false, width: 120 }],
    ['COLUMNS', [tty, { COLUMNS: '60' }], { isTTY: true, coloured: true, width: 60 }],
  ])('is told by %s', (_name, args, expected) => {
    expect({ ...describeTerminal(...args) }).toEqual(expected);
  });
});
