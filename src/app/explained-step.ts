import { nearest } from '../base/nearest.ts';
import type { StepStatus } from '../model/flow-status.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { Context } from './context.ts';
import { flowStatus } from './flow-status.ts';
import { loadFlow } from './load-flow.ts';
import type { RunOptions } from './run-options.ts';

/** The status of one step, named `STEP` or `FLOW:STEP`. */
export async function explainedStep(
  context: Context,
  text: string,
  options: Pick<RunOptions, 'file' | 'set' | 'emit' | 'signal'>,
): Promise<StepStatus> {
  const [first = '', second] = text.replace(/\/$/, '').split(':');
  const { flow } = await loadFlow(context, second === undefined ? undefined : first, options.file);
  const step = second ?? first;
  if (!Object.hasOwn(flow.steps, step)) {
    const suggestion = nearest(step, Object.keys(flow.steps));
    throw usageError('unknown-step', `Flow ${flow.name} has no step ${JSON.stringify(step)}`, [
      suggestion === undefined
        ? `steps: ${Object.keys(flow.steps).join(', ')}`
        : `mlgit explain ${suggestion}`,
    ]);
  }
  const status = await flowStatus(context, {
    ...options,
    flow: flow.name,
    selection: {},
    resources: [],
    force: false,
    remoteCache: false,
  });
  return status.steps.find((one) => one.step === step) as StepStatus;
}
