import { compareBytes } from '../../base/byte-order.ts';
import { isSameMetric } from '../../review/diff/compare-metric.ts';
import type { Params } from './measure.ts';
import type { CommitVerdict } from './search-commits.ts';

/** Names of which the values differ, and that both have. */
export function differingParams(good: Params, bad: Params): string[] {
  return Object.keys(bad)
    .filter((name) => Object.hasOwn(good, name) && !isSameMetric(good[name], bad[name]))
    .sort(compareBytes);
}

/**
 * Which parameters make the difference, the code being the same: those that do alone, else as many as it takes, put in one
 * after the other. Undefined where even all of them do not, or it could not be tested.
 */
export async function searchParams(
  { good, bad }: { readonly good: Params; readonly bad: Params },
  test: (params: Params, names: readonly string[]) => Promise<CommitVerdict>,
): Promise<readonly string[] | undefined> {
  const names = differingParams(good, bad);
  const withNames = (some: readonly string[]): Params => ({
    ...good,
    ...Object.fromEntries(some.map((name) => [name, bad[name] as Params[string]])),
  });
  const alone: string[] = [];
  for (const name of names) if ((await test(withNames([name]), [name])) === 'bad') alone.push(name);
  if (alone.length > 0) return alone;
  for (let count = 2; count <= names.length; count++) {
    const some = names.slice(0, count);
    if ((await test(withNames(some), some)) === 'bad') return some;
  }
  return undefined;
}
