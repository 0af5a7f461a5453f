import type { StepStatus } from '../model/flow-status.ts';
import type { Context } from './context.ts';
import { findStep } from './find-step.ts';
import { flowStatus } from './flow-status.ts';
import type { RunOptions } from './run-options.ts';

/** The status of one step, named `STEP` or `FLOW:STEP`. */
export async function explainedStep(
  context: Context,
  text: string,
  options: Pick<RunOptions, 'file' | 'set' | 'emit' | 'signal'>,
): Promise<StepStatus> {
  const { flow, step } = await findStep(context, text, { file: options.file, command: 'explain' });
  const status = await flowStatus(context, {
    ...options,
    flow: flow.name,
    selection: {},
    resources: [],
    force: false,
    remoteCache: false,
  });
  return status.steps.find((one) => one.step === step.name) as StepStatus;
}
