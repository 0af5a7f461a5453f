/** Control characters, and those that change the direction of a line or end it (Unicode Standard Annex #9, UTS #36). */
const UNSAFE = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
/** Only colours and weights (ECMA-48 SGR), which a reset undoes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is told apart.
const SGR = /\u001b\[[\d;]*m/g;

/**
 * A value in a line of ours: names, paths and messages of records were written by others, and must neither move the
 * cursor nor colour the screen nor break the line. Control characters become visible, tabs blanks.
 */
export function printable(text: string): string {
  return text.replaceAll('\t', ' ').replace(UNSAFE, visible);
}

/** A whole text of ours, with its lines and colours: everything else that a terminal would obey becomes visible. */
export function terminalSafe(text: string): string {
  return keeping(text, SGR);
}

/** What a program's output may do on a terminal: colour it, and write its own line again, as progress bars do. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const LOG_KEPT = /\u001b\[[\d;]*[mK]|\r|\u0008/g;

/** The same for the output of a task. */
export function logSafe(text: string): string {
  return keeping(text, LOG_KEPT);
}

const NOTHING = /(?!)/g;

/** A text in which nothing but lines and tabs is left to be obeyed, for what is shown elsewhere than on a terminal. */
export function pageSafe(text: string): string {
  return keeping(text.toWellFormed(), NOTHING);
}

function keeping(text: string, kept: RegExp): string {
  const change = (between: string): string =>
    between.replace(UNSAFE, (one) => (one === '\n' || one === '\t' ? one : visible(one)));
  let out = '';
  let at = 0;
  for (const match of text.matchAll(kept)) {
    out += change(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return out + change(text.slice(at));
}

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (character === '\n') return '\\n';
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
