import type { Candidate, Completion } from '../../model/completion.ts';
import type { Context } from '../context.ts';
import { declaredFlows } from './declared-flows.ts';
import type { ValueToComplete } from './value-to-complete.ts';

/** A step's name; in a file of several flows also as `FLOW:STEP`. */
export async function completeStep(context: Context, value: ValueToComplete): Promise<Completion> {
  const colon = value.typed.indexOf(':');
  const named = colon < 0 ? value.flow : value.typed.slice(0, colon);
  const before = value.typed.slice(0, colon + 1);
  const candidates = (await stepsOf(context, named)).map(({ value, help }) => ({
    value: `${before}${value}`,
    ...(help === undefined ? {} : { help }),
  }));
  return { candidates, ending: 'done' };
}

/** The steps of a flow, or of all, each with its description. */
export async function stepsOf(context: Context, flow: string | undefined): Promise<Candidate[]> {
  const steps = new Map<string, Candidate>();
  for (const { steps: declared } of await declaredFlows(context, flow)) {
    for (const { name, description } of Object.values(declared)) {
      steps.set(name, { value: name, ...(description === undefined ? {} : { help: description }) });
    }
  }
  return [...steps.values()];
}
