import type { Plan, PlannedStep } from '../../flow/plan-types.ts';
import type { RequestedResources } from '../../model/execution.ts';
import type { StepStatus } from '../../model/flow-status.ts';
import type { ResourceRequest } from '../../model/resources.ts';
import { splitTaskId } from '../../model/task-id.ts';
import type { Context } from '../context.ts';
import { measuredMemory } from './measured-memory.ts';

/** Memory of those steps that declare none, as they needed it before. Reads the flow's runs. */
export async function measuredOf(
  context: Context,
  { flow }: Plan,
  steps: readonly Pick<PlannedStep, 'step'>[],
): Promise<ReadonlyMap<string, number>> {
  const undeclared = steps.filter(({ step }) => step.resources?.memoryBytes === undefined);
  const names = new Set(undeclared.map(({ step }) => step.name));
  return names.size === 0 ? new Map() : measuredMemory(await context.runs.ofFlow(flow.name), names);
}

/** What a task asks for: what is declared, and for its memory else what was measured; undefined: nothing. */
export function requestedOf(
  declared: ResourceRequest | undefined,
  measuredBytes: number | undefined,
): RequestedResources | undefined {
  if (declared?.memoryBytes !== undefined || measuredBytes === undefined) return declared;
  return { ...declared, memoryBytes: measuredBytes, measured: true };
}

/** The tasks that would run, with what they would ask for. */
export async function withResources(
  context: Context,
  plan: Plan,
  tasks: readonly StepStatus[],
): Promise<StepStatus[]> {
  const will = new Set(
    tasks.flatMap(({ step, state }) => (state === 'will-run' ? [splitTaskId(step).step] : [])),
  );
  const steps = plan.steps.filter(({ id }) => will.has(id));
  const measured = await measuredOf(context, plan, steps);
  const byStep = new Map(steps.map(({ id, step }) => [id, requestedOf(step.resources, measured.get(id))]));
  return tasks.map((status) => {
    const resources = status.state === 'will-run' ? byStep.get(splitTaskId(status.step).step) : undefined;
    return resources === undefined ? status : { ...status, resources };
  });
}
