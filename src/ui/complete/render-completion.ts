import type { Candidate, Completion, Shell } from '../../model/completion.ts';
import { printable } from '../printable.ts';

/**
 * What the scripts of `mlgit completion` read: a line that says how the word goes on, then a candidate a line; for shells that
 * show it, with a tab and a few words behind it.
 */
export function renderCompletion(shell: Exclude<Shell, 'bash'>, { candidates, ending }: Completion): string {
  const line = ({ value, help }: Candidate) =>
    help === undefined ? value : `${value}\t${shell === 'zsh' ? `${value}  ` : ''}${printable(help)}`;
  return [ending, ...candidates.filter(isTypeable).map(line)].join('\n');
}

/**
 * The same for bash, which takes for a word what follows the last of its break characters (`COMP_WORDBREAKS`; bash(1),
 * READLINE), and puts what it gets into the line as it is.
 */
export function renderForBash({ candidates, ending }: Completion, typed: string, breaks: string): string {
  const cut = Math.max(...[...breaks].map((sign) => typed.lastIndexOf(sign))) + 1;
  const values = candidates.filter(isTypeable).map(({ value }) => quoted(value.slice(cut)));
  return [ending, ...values].join('\n');
}

function quoted(value: string): string {
  return value.replace(/[^\p{L}\p{N}_@%+=:,./~-]/gu, '\\$&');
}

/** A name with a line break or another control character in it is none that a person types. */
function isTypeable({ value }: Candidate): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
  return !/[\u0000-\u001f\u007f]/.test(value);
}
