import { textWidth } from '../text-width.ts';

const WIDTH = 78;
const BETWEEN = ' · ';

/** Facts beside each other, in as many lines as they need at 80 columns. */
export function factLines(facts: readonly string[]): string[] {
  const lines: string[] = [];
  for (const fact of facts) {
    const last = lines.at(-1);
    const joined = last === undefined ? fact : `${last}${BETWEEN}${fact}`;
    if (last === undefined || textWidth(joined) > WIDTH) lines.push(fact);
    else lines[lines.length - 1] = joined;
  }
  return lines;
}

/** `3 rows`, `1 row`, `12,000 rows`. */
export function counted(count: number, what: string): string {
  return `${digits(count)} ${what}${count === 1 ? '' : 's'}`;
}

/** `3 → 4 rows`, or `3 rows before and after`. */
export function countedBoth(before: number, after: number, what: string): string {
  return before === after
    ? `${counted(after, what)} before and after`
    : `${digits(before)} → ${counted(after, what)}`;
}

export function digits(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `3 rows added, 1 removed, 12 changed`, without what there is none of; the noun is said once. */
export function changeCounts(
  counts: Readonly<Record<string, number | undefined>>,
  what: string,
): string | undefined {
  const some = Object.entries(counts).filter(([, count]) => (count ?? 0) > 0);
  if (some.length === 0) return undefined;
  return some
    .map(([change, count = 0], at) => `${at === 0 ? counted(count, what) : digits(count)} ${change}`)
    .join(', ');
}

/** `12 → 13`, or once when they are equal. */
export function fromTo(before: string | number, after: string | number): string {
  return before === after ? String(before) : `${before} → ${after}`;
}
