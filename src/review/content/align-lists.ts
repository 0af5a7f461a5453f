/** What has become of an item of a list: `before` and `after` are its places, of which one may be missing. */
export interface AlignedItem {
  readonly before?: number;
  readonly after?: number;
}

/** More edits than these are two lists that have little in common; they are compared place by place. */
const MAX_EDITS = 1000;

/**
 * Brings two lists into line, given numbers that are equal for equal items, by the fewest insertions and deletions (Myers, 1986).
 * Items that went and came at one place are pairs: they have changed.
 */
export async function alignLists(
  before: readonly number[],
  after: readonly number[],
): Promise<readonly AlignedItem[]> {
  const { diffArrays } = await import('diff');
  const parts = diffArrays([...before], [...after], { maxEditLength: MAX_EDITS });
  if (parts === undefined) return byPlace(before.length, after.length);
  const aligned: AlignedItem[] = [];
  let [old, now] = [0, 0];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at];
    if (part === undefined) break;
    if (!part.added && !part.removed) {
      for (let item = 0; item < part.value.length; item++) aligned.push({ before: old++, after: now++ });
      continue;
    }
    const next = parts[at + 1];
    const pair = part.removed && next?.added ? next : part.added && next?.removed ? next : undefined;
    if (pair !== undefined) at++;
    const [gone, come] = part.removed
      ? [part.value.length, pair?.value.length ?? 0]
      : [pair?.value.length ?? 0, part.value.length];
    for (const { before: o, after: n } of byPlace(gone, come))
      aligned.push({
        ...(o === undefined ? {} : { before: old + o }),
        ...(n === undefined ? {} : { after: now + n }),
      });
    old += gone;
    now += come;
  }
  return aligned;
}

function byPlace(before: number, after: number): AlignedItem[] {
  return Array.from({ length: Math.max(before, after) }, (_, at) => ({
    ...(at < before ? { before: at } : {}),
    ...(at < after ? { after: at } : {}),
  }));
}
