import type { Oid } from '../../git/port.ts';
import type { Context } from '../context.ts';

export type CommitVerdict = 'good' | 'bad' | 'skipped';

export interface CommitSearch {
  readonly good: Oid;
  readonly bad: Oid;
  readonly firstParent: boolean;
  readonly test: (commit: Oid) => Promise<CommitVerdict>;
}

/** The first bad commit; several, where those between could not be tested. The last good ones go with it. */
export interface FoundCommits {
  readonly suspects: readonly Oid[];
  readonly bad: Oid;
  readonly good: readonly Oid[];
}

/** Halves what is between a good and a bad commit, as `git bisect` does, also over merges. */
export async function searchCommits(
  { bisection }: Pick<Context, 'bisection'>,
  { good: first, bad: last, firstParent, test }: CommitSearch,
): Promise<FoundCommits> {
  const skipped = new Set<Oid>();
  const good = [first];
  let bad = last;
  for (;;) {
    const left = await bisection.suspects(bad, good, { firstParent });
    const next = left.find((oid) => oid !== bad && !skipped.has(oid));
    if (next === undefined) return { suspects: left.length === 0 ? [bad] : left, bad, good };
    const verdict = await test(next);
    if (verdict === 'good') good.push(next);
    else if (verdict === 'bad') bad = next;
    else skipped.add(next);
  }
}
