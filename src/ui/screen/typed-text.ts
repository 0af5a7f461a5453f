import type { Key } from './key.ts';

/** A text that is typed, after a key: one of several letters has a name, and adds nothing. */
export function typedText(text: string, key: Key): string {
  if (key === 'backspace') return [...text].slice(0, -1).join('');
  return [...key].length > 1 ? text : text + key;
}
