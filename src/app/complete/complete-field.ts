import type { Candidate, Completion } from '../../model/completion.ts';
import type { Context } from '../context.ts';
import { fieldNames } from '../run-facts.ts';
import { declaredParams } from './declared-flows.ts';
import { metricNames } from './metric-names.ts';

/** A field of `mlgit log`, with `-` before it for descending order. */
export async function completeField(context: Context, typed: string): Promise<Candidate[]> {
  const sign = typed.startsWith('-') ? '-' : '';
  return (await knownFields(context)).map((name) => ({ value: `${sign}${name}` }));
}

/** Fields with commas between them, none of them twice. */
export async function completeFields(context: Context, typed: string): Promise<Completion> {
  const before = typed.slice(0, typed.lastIndexOf(',') + 1);
  const given = before.split(',');
  const free = (await knownFields(context)).filter((name) => !given.includes(name));
  return { candidates: free.map((name) => ({ value: `${before}${name}` })), ending: 'open' };
}

async function knownFields(context: Context): Promise<string[]> {
  const params = (await declaredParams(context, undefined)).map(({ name }) => name);
  return fieldNames(params, await metricNames(context));
}
