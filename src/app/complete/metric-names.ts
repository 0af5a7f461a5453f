import { compareBytes } from '../../base/byte-order.ts';
import type { Candidate } from '../../model/completion.ts';
import type { ReadContext } from '../context.ts';
import { uniqueMetrics } from '../run-facts.ts';

/** Runs that names are taken from: what older ones measured is seldom asked for. */
const RECENT = 50;

/** Names that metrics of recent runs have by themselves, without their step, in byte order. */
export async function metricNames(context: ReadContext): Promise<string[]> {
  const recent = (await context.runs.all()).slice(0, RECENT);
  return [...new Set(recent.flatMap((run) => [...uniqueMetrics(run).keys()]))].sort(compareBytes);
}

/** `best:METRIC`, as `--checkout` of a sweep takes it. */
export async function bestOfMetrics(context: ReadContext): Promise<Candidate[]> {
  return (await metricNames(context)).map((name) => ({ value: `best:${name}` }));
}
