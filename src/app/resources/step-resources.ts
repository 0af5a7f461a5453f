import type { Plan, PlannedTask } from '../../flow/plan-types.ts';
import type { RequestedResources } from '../../model/execution.ts';
import type { StepStatus } from '../../model/flow-status.ts';
import type { ResourceRequest } from '../../model/resources.ts';
import type { Context } from '../context.ts';
import { measuredMemory } from './measured-memory.ts';

/** Memory of the steps of these tasks that declare none, as they needed it before. Reads the flow's runs. */
export async function measuredOf(
  context: Context,
  { flow }: Plan,
  tasks: readonly PlannedTask[],
): Promise<ReadonlyMap<string, number>> {
  const undeclared = tasks.filter(({ step }) => step.resources?.memoryBytes === undefined);
  const steps = new Set(undeclared.map(({ step }) => step.name));
  return steps.size === 0 ? new Map() : measuredMemory(await context.runs.ofFlow(flow.name), steps);
}

/** What a task asks for: what is declared, and for its memory else what was measured; undefined: nothing. */
export function requestedOf(
  declared: ResourceRequest | undefined,
  measuredBytes: number | undefined,
): RequestedResources | undefined {
  if (declared?.memoryBytes !== undefined || measuredBytes === undefined) return declared;
  return { ...declared, memoryBytes: measuredBytes, measured: true };
}

/** The steps that would run, with what their tasks would ask for. */
export async function withResources(
  context: Context,
  plan: Plan,
  steps: readonly StepStatus[],
): Promise<StepStatus[]> {
  const will = new Set(steps.flatMap(({ step, state }) => (state === 'will-run' ? [step] : [])));
  const tasks = plan.tasks.filter(({ id }) => will.has(id));
  const measured = await measuredOf(context, plan, tasks);
  const byId = new Map(
    tasks.map(({ id, step }) => [id, requestedOf(step.resources, measured.get(step.name))]),
  );
  return steps.map((status) => {
    const resources = byId.get(status.step);
    return resources === undefined ? status : { ...status, resources };
  });
}
