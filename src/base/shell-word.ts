const NEEDS_NO_QUOTES = /^[A-Za-z0-9_.,:/@%+-]+$/;

/** `text` as a shell reads it as one word; the same text where nothing in it means anything to a shell. */
export function shellWord(text: string): string {
  return NEEDS_NO_QUOTES.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
