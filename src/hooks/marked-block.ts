/**
 * Lines of ours in a file of somebody else's, between two marks. Taking them out gives back the very bytes that
 * were there: a block is whole lines, and where the line before it had no line break, the block has none at its end.
 */
export interface BlockMarks {
  /** Each finds the whole line that is the mark, without its line end. */
  readonly begin: RegExp;
  readonly end: RegExp;
}

export interface FoundBlock {
  /** From the first mark to the second, line ends as `\n`, without the last one. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** `lines`: with the marks, without line ends. */
export function insertBlock(text: string, lines: readonly string[], after: number): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const block = lines.join(eol);
  const before = text.slice(0, after);
  if (before !== '' && !before.endsWith('\n')) return `${before}${eol}${block}${text.slice(after)}`;
  return `${before}${block}${eol}${text.slice(after)}`;
}

export function findBlock(text: string, { begin, end }: BlockMarks): FoundBlock | undefined {
  const first = begin.exec(text);
  if (first === null) return undefined;
  const last = end.exec(text.slice(first.index));
  if (last === null) return undefined;
  const stop = first.index + last.index + last[0].length;
  return {
    text: text.slice(first.index, stop).replaceAll('\r\n', '\n'),
    start: first.index,
    end: stop,
  };
}

export function removeBlock(text: string, { start, end }: FoundBlock): string {
  const following = /^\r?\n/.exec(text.slice(end))?.[0];
  if (following !== undefined) return text.slice(0, start) + text.slice(end + following.length);
  return text.slice(0, start).replace(/\r?\n$/, '') + text.slice(end);
}
