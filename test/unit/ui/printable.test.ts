import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogFilter } from '../../../src/ui/log-filter.ts';
import { logSafe, printable, terminalSafe } from '../../../src/ui/printable.ts';
import { hostileText, OBEYED } from '../../support/hostile.ts';

describe('a value in a line', () => {
  it('holds nothing that a terminal obeys, whatever it was', () => {
    fc.assert(fc.property(hostileText, (text) => void expect(printable(text)).not.toMatch(OBEYED)));
  });

  it('stays what it is where it is harmless', () => {
    for (const text of ['', 'models/net.bin', 'Größe 東京 🚀', '👩‍🔬 e\u0301'])
      expect(printable(text)).toBe(text);
  });

  it('shows what it held', () => {
    expect(printable('a\u001b[31mb\nc\td\u202ee\u0085')).toBe('a\\x1b[31mb\\nc d\\u202ee\\x85');
  });
});

describe('a text of ours', () => {
  it('keeps its lines and colours, and makes everything else visible', () => {
    expect(terminalSafe('\u001b[1;31mred\u001b[0m\n\tnext\u001b[2K\rover')).toBe(
      '\u001b[1;31mred\u001b[0m\n\tnext\\x1b[2K\\x0dover',
    );
    fc.assert(
      fc.property(hostileText, (text) => {
        const safe = terminalSafe(text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what may stay.
        expect(safe.replace(/\u001b\[[\d;]*m|[\n\t]/g, '')).not.toMatch(OBEYED);
        expect(terminalSafe(safe)).toBe(safe);
      }),
    );
  });
});

describe("a task's output on a terminal", () => {
  const filtered = (chunks: readonly Uint8Array[]): string => {
    const filter = new LogFilter();
    return chunks.map((chunk) => filter.push(chunk)).join('') + filter.end();
  };

  it('may colour itself and write its line again, and no more', () => {
    const bar = '\u001b[32m50%\u001b[0m\r\u001b[K100%\b \n';
    expect(logSafe(bar)).toBe(bar);
    expect(logSafe('\u001b[2J\u001b]52;c;cm0gLXJm\u0007\u001b[A')).toBe(
      '\\x1b[2J\\x1b]52;c;cm0gLXJm\\x07\\x1b[A',
    );
  });

  it('is the same however it was cut into chunks', () => {
    const piece = fc.oneof(
      hostileText,
      fc.constantFrom('\u001b[31m', '\u001b[0;1m', '\u001b[K', 'é', '🚀', '\u001b'),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(piece), cuts, (pieces, sizes) => {
        const bytes = Buffer.from(pieces.join('').toWellFormed());
        const chunks: Uint8Array[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] as number;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(filtered(chunks)).toBe(logSafe(bytes.toString('utf8')));
      }),
      { numRuns: 500 },
    );
  });

  it('that is not UTF-8 is shown with replacement characters', () => {
    expect(filtered([Buffer.from([0x61, 0xff, 0x62])])).toBe('a\ufffdb');
    expect(filtered([Buffer.from([0x61, 0xe2, 0x82])])).toBe('a\ufffd');
  });
});
