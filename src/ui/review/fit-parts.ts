/** A part of a document that may be left out where there is no room. */
export interface Part {
  /** What it is, for the sentence that says what was left out. */
  readonly name: string;
  /** The higher, the earlier it goes; 0 stays. */
  readonly givesWay: number;
  readonly text: string;
}

const BETWEEN = '\n\n';

/**
 * Parts in their order, at most `most` characters (UTF-16 code units, of which there are never fewer than characters). What gives
 * way first is left out first, of equals the last one, and a sentence says what that was. Should what stays be too long by itself,
 * it is cut at the end of a part.
 */
export function fitParts(parts: readonly Part[], most: number): string {
  const kept = new Set(parts);
  const left: string[] = [];
  const text = (): string => {
    const shown = parts.filter((part) => kept.has(part)).map((part) => part.text);
    return [...shown, ...(left.length === 0 ? [] : [leftOut(left)])].join(BETWEEN);
  };
  const order = parts
    .map((part, at) => ({ part, at }))
    .sort((a, b) => b.part.givesWay - a.part.givesWay || b.at - a.at);
  for (const { part } of order) {
    if (text().length <= most) break;
    kept.delete(part);
    left.unshift(part.name);
  }
  return text();
}

const MOST_NAMED = 12;

function leftOut(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED);
  const more = names.length - shown.length;
  const all = `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `Left out, for it would be too long: ${all}. All of it: <code>mlgit review --html review.html</code>`;
}
