import { printable } from '../printable.ts';

/** What stands for itself wherever it is. */
const PLAIN = /[^\p{L}\p{N}\p{M} ,;%+=→…–▲▼✓✗▁▂▃▄▅▆▇█-]/gu;

/**
 * A value as code on a page. Whatever has a meaning in Markdown or HTML is written as a character reference, which never
 * begins or ends anything (CommonMark 0.31, 2.5); within the element of code no name is taken for one to be told.
 */
export function codeText(text: string): string {
  const line = printable(text.toWellFormed());
  if (line === '') return '';
  // Numbers and versions stay readable; a host after `www.` would be made a link.
  const isHost = /www/i.test(line);
  const escaped = line.replace(PLAIN, (character) =>
    character === '.' && !isHost ? character : `&#${character.codePointAt(0)};`,
  );
  return `<code>${escaped}</code>`;
}

/** Lines as they are, in a block that none of them can end. */
export function codeBlock(lines: readonly string[], language = ''): string {
  const text = lines.map((line) => printable(line.toWellFormed())).join('\n');
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A table; cells are Markdown already and of one line. */
export function markdownTable(
  columns: readonly { readonly title: string; readonly align?: 'right' }[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === 'right' ? '--:' : '---'))),
    ...rows.map((row) => line(columns.map((_, i) => row[i] ?? ''))),
  ].join('\n');
}

/** Something that is seen when it is opened. `summary` is Markdown already. */
export function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
