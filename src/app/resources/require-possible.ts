import { describeShortage, NAMES } from '../../executor/admission/describe-wait.ts';
import { type Dimension, impossible, NOTHING } from '../../executor/admission/policy.ts';
import type { PlannedStep } from '../../flow/plan-types.ts';
import type { FlowStatus } from '../../model/flow-status.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { splitTaskId } from '../../model/task-id.ts';
import type { Context } from '../context.ts';
import { machineCapacity } from './machine-capacity.ts';

/**
 * Refuses a run before anything of it starts, if a step that would run here asks for more than the machine has. `status` tells
 * which would, and is asked only when there is such a task: a result that is recorded needs no machine.
 * @throws MlgitError `resources-impossible` (failed).
 */
export async function requirePossible(
  context: Context,
  planned: readonly PlannedStep[],
  status: () => Promise<FlowStatus>,
): Promise<void> {
  const declaring = planned.filter(
    ({ step, selected }) => selected && step.resources !== undefined && step.runner === undefined,
  );
  if (declaring.length === 0) return;
  const { amounts } = await machineCapacity(context);
  const tooLarge = declaring.flatMap((task) => {
    const request = { ...NOTHING, ...task.step.resources };
    return impossible(request, amounts).map((dimension) => ({ task, dimension, wanted: request[dimension] }));
  });
  if (tooLarge.length === 0) return;
  const { flow, steps } = await status();
  const first = tooLarge.find(({ task }) =>
    steps.some(({ step, state }) => state === 'will-run' && splitTaskId(step).step === task.id),
  );
  if (first === undefined) return;
  const { task, dimension, wanted } = first;
  const had = amounts[dimension];
  throw new MlgitError(`Step ${task.step.name} ${describeShortage(dimension, wanted, had)}`, {
    code: 'resources-impossible',
    kind: 'failed',
    hints: [
      `mlgit run ${flow} --resources ${task.step.name}.${NAMES[dimension]}=${flagValue(dimension, had)}`,
    ],
    details: { step: task.step.name, resource: NAMES[dimension], wanted, capacity: had },
  });
}

const GIB = 2 ** 30;

/** What there is, in whole units. */
function flagValue(dimension: Dimension, had: number): string {
  const isBytes = dimension === 'memoryBytes' || dimension === 'diskBytes';
  if (!isBytes) return String(had);
  return had >= GIB ? `${Math.floor(had / GIB)}GiB` : `${Math.floor(had / 2 ** 20)}MiB`;
}
