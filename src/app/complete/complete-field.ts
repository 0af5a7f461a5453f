import type { Candidate, Completion } from '../../model/completion.ts';
import type { Context } from '../context.ts';
import { RUN_FACTS } from '../run-facts.ts';
import { declaredParams } from './declared-flows.ts';
import { metricNames } from './metric-names.ts';

/** A field of `mlgit log`, with `-` before it for descending order. */
export async function completeField(context: Context, typed: string): Promise<Candidate[]> {
  const sign = typed.startsWith('-') ? '-' : '';
  return (await fieldNames(context)).map((name) => ({ value: `${sign}${name}` }));
}

/** Fields with commas between them, none of them twice. */
export async function completeFields(context: Context, typed: string): Promise<Completion> {
  const before = typed.slice(0, typed.lastIndexOf(',') + 1);
  const given = before.split(',');
  const free = (await fieldNames(context)).filter((name) => !given.includes(name));
  return { candidates: free.map((name) => ({ value: `${before}${name}` })), ending: 'open' };
}

/** `params` and `metrics` are groups: a field is one of what they hold. */
async function fieldNames(context: Context): Promise<string[]> {
  const single = RUN_FACTS.filter((name) => name !== 'params' && name !== 'metrics');
  const params = (await declaredParams(context, undefined)).map(({ name }) => `params.${name}`);
  const metrics = (await metricNames(context)).map((name) => `metrics.${name}`);
  return ['age', ...single, ...new Set(params), ...metrics];
}
