import { type Key as InkKey, useInput } from 'ink';
import type { Key } from '../screen/key.ts';

const NAMED: readonly (readonly [flag: keyof InkKey, key: Key])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'page-up'],
  ['pageDown', 'page-down'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
];

/** Calls `onKey` with every key. While a component uses it, the terminal hands keys over one by one, Ctrl-C among them. */
export function useKeys(onKey: (key: Key) => void): void {
  useInput((input, key) => {
    for (const one of keysOf(input, key)) onKey(one);
  });
}

/** Of a text that came at once, each character is a key. */
export function keysOf(input: string, key: InkKey): Key[] {
  if (key.eventType === 'release') return [];
  const named = NAMED.find(([flag]) => key[flag] === true);
  if (named !== undefined) return [named[1]];
  if (key.ctrl) return /^[cdz]$/.test(input) ? [`ctrl-${input}` as Key] : [];
  return [...input].map((character) =>
    character === '\r' || character === '\n' ? 'enter' : (character as Key),
  );
}
