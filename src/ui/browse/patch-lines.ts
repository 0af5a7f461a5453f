import type { Tone } from '../screen/styled-line.ts';
import { type StyledLine, span } from '../screen/styled-line.ts';

/** A patch as git colours it. */
export function patchLines(patch: string): StyledLine[] {
  return patch
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => [span(line, toneOf(line))]);
}

function toneOf(line: string): Tone | undefined {
  if (/^(?:diff |index |--- |\+\+\+ )/.test(line)) return 'bold';
  if (line.startsWith('@@')) return 'accent';
  if (line.startsWith('+')) return 'good';
  return line.startsWith('-') ? 'bad' : undefined;
}
