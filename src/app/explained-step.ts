import { nearest } from '../base/nearest.ts';
import type { StepStatus } from '../model/flow-status.ts';
import { usageError } from '../model/mlgit-error.ts';
import { splitTaskId } from '../model/task-id.ts';
import type { Context } from './context.ts';
import { findStep } from './find-step.ts';
import { flowStatus } from './flow-status.ts';
import type { RunOptions } from './run-options.ts';

/** The status of one task: `STEP[/ITEM]` or `FLOW:STEP[/ITEM]`; without the item, the first that would run, else the first. */
export async function explainedStep(
  context: Context,
  text: string,
  options: Pick<RunOptions, 'file' | 'set' | 'emit' | 'signal'>,
): Promise<StepStatus> {
  const { step: name, item } = splitTaskId(text.replace(/\/$/, ''));
  const { flow, step } = await findStep(context, name, { file: options.file, command: 'explain' });
  const status = await flowStatus(context, {
    ...options,
    flow: flow.name,
    selection: {},
    resources: [],
    runners: [],
    force: false,
    remoteCache: false,
  });
  const tasks = status.steps.filter(({ step: id }) => splitTaskId(id).step === step.name);
  const [first] = tasks;
  const asked = item === undefined ? undefined : tasks.find(({ step: id }) => id === `${step.name}/${item}`);
  if (item !== undefined && asked === undefined) throw noSuchItem(step.name, item, tasks);
  const chosen = asked ?? tasks.find(({ state }) => state === 'will-run') ?? first;
  if (chosen === undefined) throw noSuchItem(step.name, '', tasks);
  return chosen;
}

function noSuchItem(step: string, item: string, tasks: readonly StepStatus[]) {
  const ids = tasks.map(({ step: id }) => id);
  const guess = nearest(`${step}/${item}`, ids);
  return usageError(
    'no-such-task',
    item === '' ? `Step ${step} has no items now` : `Step ${step} has no item ${JSON.stringify(item)}`,
    [guess === undefined ? 'mlgit status' : `mlgit explain ${guess}`],
  );
}
