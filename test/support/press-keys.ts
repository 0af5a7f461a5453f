import type { Room } from '../../src/ui/browse/browse-loop.ts';
import type { Key } from '../../src/ui/screen/key.ts';
import { plainLine, type StyledLine } from '../../src/ui/screen/styled-line.ts';

/** What a browser is after these keys, and what the last one asked for. A word of several letters that is no key is typed. */
export function pressKeys<S, E>(
  reduce: (state: S, key: Key, room: Room) => { readonly state: S; readonly effect?: E },
  state: S,
  room: Room,
  keys: readonly string[],
): { readonly state: S; readonly effect?: E } {
  let step: { readonly state: S; readonly effect?: E } = { state };
  for (const key of keys.flatMap(keysOf)) step = reduce(step.state, key, room);
  return step;
}

const NAMED = /^(up|down|left|right|page-up|page-down|home|end|enter|escape|tab|backspace|ctrl-c)$/;

function keysOf(word: string): Key[] {
  return NAMED.test(word) ? [word as Key] : ([...word] as Key[]);
}

/** A frame as somebody reads it. */
export function frameText(lines: readonly StyledLine[]): string {
  return `\n${lines.map(plainLine).join('\n')}\n`;
}
