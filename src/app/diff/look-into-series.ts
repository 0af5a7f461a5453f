import type { Unknown } from '../../model/diff/run-diff.ts';
import type { Digest } from '../../model/digest.ts';
import type { ManifestOutput } from '../../model/manifest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { compareSeries } from '../../review/diff/compare-series.ts';
import { diffSeries, type SeriesLook } from '../../review/diff/diff-series.ts';
import { readSeries, type Series } from '../../review/diff/read-series.ts';
import type { TaskPair } from '../../review/diff/task-pairs.ts';
import { readWhole } from '../../store/tree-walk.ts';
import type { Context } from '../context.ts';
import { Budget, LIMITS, type LookOptions } from './look-budget.ts';
import { whyNot } from './why-not.ts';

export interface FoundSeries {
  readonly series: ReadonlyMap<string, SeriesLook>;
  readonly unknown: readonly Unknown[];
}

/** The columns of series that differ; of as many tasks as the bounds allow. */
export async function lookIntoSeries(
  context: Context,
  pairs: readonly TaskPair[],
  options: LookOptions,
): Promise<FoundSeries> {
  const series = new Map<string, SeriesLook>();
  const unknown: Unknown[] = [];
  const budget = new Budget(LIMITS.series, options);
  const differing = new Set(diffSeries(pairs).changed.map(({ task }) => task));
  for (const { id, before, after } of pairs) {
    if (!differing.has(id) || !budget.take()) continue;
    try {
      const [old, now] = [
        await read(context, before?.manifest.series, options),
        await read(context, after?.manifest.series, options),
      ];
      series.set(
        id,
        compareSeries(old, now, { ...before?.manifest.direction, ...after?.manifest.direction }),
      );
    } catch (error) {
      unknown.push({ section: 'series', what: id, why: whyNot(error, options.signal).why });
    }
  }
  if (budget.refused > 0) {
    const why = `${budget.refused} more series were not read`;
    unknown.push({ section: 'series', why, hint: 'mlgit diff --full' });
  }
  return { series, unknown };
}

async function read(
  { reading }: Context,
  output: ManifestOutput | undefined,
  { signal, full }: LookOptions,
): Promise<Series> {
  if (output === undefined) return new Map();
  if (!full && output.sizeBytes > LIMITS.seriesBytes) {
    throw new MlgitError('it is too large to be read unasked', { code: 'too-large', kind: 'usage' });
  }
  return readSeries((await readWhole(reading, output.digest as Digest, signal)).toString('utf8'));
}
