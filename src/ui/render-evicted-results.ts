import type { EvictedResult, EvictedResults } from '../model/evicted-results.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';

/** `mlgit cache evict`: one line a result, and where it counts no more. */
export function renderEvictedResults(evicted: EvictedResults, palette: Palette): string {
  const { dryRun, keys, results, stores } = evicted;
  const isNew = results.some(({ already }) => !already);
  const then = dryRun || !isNew ? [] : [palette.dim('The next run with this key computes it again.')];
  return [
    ...keys.flatMap((key) => {
      const ofKey = results.filter((result) => result.key === key && !(isNew && result.already));
      return ofKey.length === 0
        ? []
        : [...ofKey.map((result) => line(result, dryRun)), palette.dim(`  key ${key}`)];
    }),
    ...(isNew ? [`in ${stores.join(', ')}`] : []),
    ...then,
  ].join('\n');
}

function line({ task, run, already, by, evictedAt }: EvictedResult, dryRun: boolean): string {
  const what = `the result of ${task === undefined ? '' : `${printable(task)} of `}run ${run}`;
  if (!already) return `${dryRun ? 'would evict' : 'evicted'} ${what}`;
  const when = evictedAt === undefined ? '' : `, ${evictedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return `${what} was evicted before${by === undefined ? '' : ` by ${printable(by)}`}${when}`;
}
