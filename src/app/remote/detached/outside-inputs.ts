import type { ResolvedInput } from '../../../executor/ports.ts';
import type { OutsideInputs } from '../../../executor/remote/detached-run.ts';
import { inScope } from '../../../executor/run-progress.ts';
import type { PlannedTask } from '../../../flow/plan-types.ts';
import type { ArtifactContent } from '../../../model/artifact.ts';
import type { ExternalInputs } from '../../external-inputs.ts';
import type { PreparedRun } from '../../prepare-run.ts';

/** What the start of a run that others drive found outside of it, for all of its tasks to take. Whose it is can only be asked here. */
export async function recordInputs({
  plan,
  inputs,
}: Pick<PreparedRun, 'plan' | 'inputs'>): Promise<OutsideInputs> {
  const found: { [step: string]: OutsideInputs['inputs'][string] } = {};
  for (const { step } of inScope(plan)) {
    // An input from outside is the same for all items.
    const task = { step } as PlannedTask;
    const named: [string, ResolvedInput][] = [];
    for (const name of Object.keys(step.inputs)) {
      const input = inputs.of(task, name);
      if (input !== undefined) named.push([name, await withFacts(input)]);
    }
    if (named.length > 0) found[step.name] = Object.fromEntries(named);
  }
  const consumed = [...inputs.consumed].map(([spec, { id, commit }]) => [spec, { id, commit }] as const);
  return { inputs: found, consumed: Object.fromEntries(consumed) };
}

async function withFacts({ factsOf, ...known }: ResolvedInput): Promise<ResolvedInput> {
  return factsOf === undefined ? known : { ...known, facts: await factsOf() };
}

/** The same, as tasks ask for it, whose bytes are in the store of the team. */
export function recordedInputs({ inputs, consumed }: OutsideInputs): ExternalInputs {
  return {
    of: ({ step }, input) => inputs[step.name]?.[input],
    unasked: () => [],
    consumed: new Map(Object.entries(consumed)),
    contents: Object.values(inputs).flatMap(contentsOfStep),
  };
}

export function contentsOfStep(inputs: OutsideInputs['inputs'][string]): readonly ArtifactContent[] {
  return Object.values(inputs).map(({ input }) => input);
}
