import type { Candidate, Completion } from '../../model/completion.ts';
import { RESOURCE_NAMES } from '../../model/resources.ts';
import type { Context } from '../context.ts';
import { stepsOf } from './complete-step.ts';
import { runnerNames } from './runner-names.ts';
import type { ValueToComplete } from './value-to-complete.ts';

/** `[STEP=]NAME` of a runner. */
export async function completePlace(context: Context, { typed, flow }: ValueToComplete): Promise<Completion> {
  const before = typed.slice(0, typed.indexOf('=') + 1);
  const names = (await runnerNames(context)).map((name) => ({ value: `${before}${name}`, help: 'runner' }));
  if (before !== '' || names.some(({ value }) => value.startsWith(typed) && typed !== ''))
    return { candidates: names, ending: 'done' };
  return { candidates: [...names, ...(await stepsWith(context, flow, '='))], ending: 'open' };
}

/** `[STEP.]NAME=` of a resource. A step's name holds no point. */
export async function completeResource(
  context: Context,
  { typed, flow }: ValueToComplete,
): Promise<Completion> {
  const before = typed.slice(0, typed.indexOf('.') + 1);
  const names = RESOURCE_NAMES.map((name) => ({ value: `${before}${name}=` }));
  const steps = before === '' ? await stepsWith(context, flow, '.') : [];
  return { candidates: [...names, ...steps], ending: 'open' };
}

async function stepsWith(context: Context, flow: string | undefined, sign: string): Promise<Candidate[]> {
  return (await stepsOf(context, flow)).map((step) => ({ ...step, value: `${step.value}${sign}` }));
}
