import { describe, expect, it } from 'vitest';
import { AnsiStripper } from '../../../src/ui/strip-ansi.ts';

function stripped(...chunks: string[]): string {
  const filter = new AnsiStripper();
  const parts = chunks.map((chunk) => filter.push(Buffer.from(chunk, 'latin1')));
  return Buffer.concat([...parts, filter.end()]).toString('latin1');
}

const TEXT =
  'a\u001b[31mred\u001b[0m \u001b[2J\u001b]0;title\u0007b\u001b]8;;http://x\u001b\\c\u001b(Bd\u001b7e';

describe('AnsiStripper', () => {
  it('takes away colours, cursor movements, titles and links', () => {
    expect(stripped(TEXT)).toBe('ared bcde');
  });

  it('does so wherever chunks cut them', () => {
    for (let at = 0; at <= TEXT.length; at++) {
      expect(stripped(TEXT.slice(0, at), TEXT.slice(at)), `${at}`).toBe('ared bcde');
    }
  });

  it('keeps all other bytes, also those that are no text', () => {
    const bytes = '\u0000\u0001\r\n\t\u0008\u00ff\u00c3(';
    expect(stripped(bytes)).toBe(bytes);
  });
});
