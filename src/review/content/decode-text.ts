import type { TextFacts } from '../../model/diff/text-diff.ts';

type Encoding = TextFacts['encoding'];

/** Characters that no text has, but for tab, line ends, form feed and escape, which logs have. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const NOT_IN_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

/** Whether the beginning of a file is that of a text: UTF-8, UTF-16 that says so, or one byte a character. */
export function looksLikeText(head: Buffer): boolean {
  const encoding = encodingOf(head, true);
  return !NOT_IN_TEXT.test(decode(head, encoding));
}

/** `isHead`: the bytes may end within a character. */
export function encodingOf(bytes: Buffer, isHead = false): Encoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8 with BOM';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isHead });
    return 'utf-8';
  } catch (error) {
    // As every byte means a character in it, this is what remains.
    if (error instanceof TypeError) return 'windows-1252';
    throw error;
  }
}

/** Without the mark of the order of its bytes. */
export function decode(bytes: Buffer, encoding: Encoding): string {
  return new TextDecoder(encoding === 'utf-8 with BOM' ? 'utf-8' : encoding).decode(bytes);
}
