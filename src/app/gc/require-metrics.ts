import { nearest } from '../../base/nearest.ts';
import type { KeepRule } from '../../gc/retention.ts';
import { usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import { metricOf } from './doomed-runs.ts';

/**
 * That the best runs by a metric which no run has are none is a slip of the pen, and would delete them all.
 * @throws MlgitError `no-such-metric` (usage).
 */
export async function requireMetrics(context: Context, rules: readonly KeepRule[]): Promise<void> {
  const own = (await context.runs.all()).filter((run) => run.remote === undefined);
  if (own.length === 0) return;
  for (const rule of rules) {
    if (rule.kind !== 'best' || own.some((run) => metricOf(run, rule.metric) !== undefined)) continue;
    const known = new Set(
      own.flatMap(({ manifest }) =>
        Object.values(manifest.tasks).flatMap(({ metrics }) => Object.keys(metrics)),
      ),
    );
    const suggestion = nearest(rule.metric, known);
    throw usageError('no-such-metric', `No run of this clone has a metric ${JSON.stringify(rule.metric)}`, [
      ...(suggestion === undefined ? [] : [`--keep "best ${rule.count} by metrics.${suggestion}"`]),
      'mlgit log',
    ]);
  }
}
