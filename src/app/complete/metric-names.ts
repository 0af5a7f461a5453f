import { compareBytes } from '../../base/byte-order.ts';
import type { Candidate } from '../../model/completion.ts';
import type { ReadContext } from '../context.ts';

/** Runs that names are taken from: what older ones measured is seldom asked for. */
const RECENT = 50;

/** Names of the metrics of recent runs, in byte order. */
export async function metricNames(context: ReadContext): Promise<string[]> {
  const names = new Set<string>();
  for (const { manifest } of (await context.runs.all()).slice(0, RECENT)) {
    for (const { metrics } of Object.values(manifest.tasks)) {
      for (const name of Object.keys(metrics)) names.add(name);
    }
  }
  return [...names].sort(compareBytes);
}

/** `best:METRIC`, as `--checkout` of a sweep takes it. */
export async function bestOfMetrics(context: ReadContext): Promise<Candidate[]> {
  return (await metricNames(context)).map((name) => ({ value: `best:${name}` }));
}
