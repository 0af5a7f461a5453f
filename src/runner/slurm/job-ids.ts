/** `JOBID`, or `JOBID_INDEX` of a job in an array. */
const ID = /^(\d{1,10})(?:_(\d{1,10}))?$/;

/** Those that can be ids of Slurm's; what else a caller has kept is known to nobody. */
export function slurmIds(ids: readonly string[]): string[] {
  return ids.filter((id) => ID.test(id));
}

/** The job or array that each belongs to, once: Slurm tells of a whole array when asked for it. */
export function baseIds(ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => id.split('_')[0] as string))];
}

/** The ids in as few words as scancel(1) can do with: `12 13_[0-5,7]`. */
export function idWords(ids: readonly string[]): string[] {
  const arrays = new Map<string, number[]>();
  const single: string[] = [];
  for (const id of ids) {
    const [base = '', index] = id.split('_');
    if (index === undefined) single.push(base);
    else if (arrays.get(base)?.push(Number(index)) === undefined) arrays.set(base, [Number(index)]);
  }
  return [...single, ...[...arrays].map(([base, indices]) => `${base}_[${ranges(indices)}]`)];
}

function ranges(indices: readonly number[]): string {
  const out: [number, number][] = [];
  for (const index of [...new Set(indices)].sort((a, b) => a - b)) {
    const last = out.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else out.push([index, index]);
  }
  return out.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** The ids that `12_[0-9:3,11%2]` stands for, as Slurm names those of an array that never started; none where it is no id. */
export function expandIds(word: string): string[] {
  const [, base, list] = /^(\d+)_\[([\d,:-]+)(?:%\d+)?\]$/.exec(word) ?? [];
  if (base === undefined || list === undefined) return slurmIds([word]);
  return list.split(',').flatMap((range) => {
    const [, from, to, step] = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(range) ?? [];
    if (from === undefined) return [];
    const indices: string[] = [];
    const by = Math.max(1, Number(step ?? 1));
    for (let at = Number(from); at <= Number(to ?? from); at += by) indices.push(`${base}_${at}`);
    return indices;
  });
}

/** A command line has an end: so many ids of ten digits fit into one word of any system's. */
const MOST_AT_ONCE = 5_000;

export function inParts<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += MOST_AT_ONCE) parts.push(all.slice(at, at + MOST_AT_ONCE));
  return parts;
}
