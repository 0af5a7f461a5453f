import type { OutsideInputs } from '../../../executor/remote/detached-run.ts';
import { inScope } from '../../../executor/run-progress.ts';
import type { PlannedTask } from '../../../flow/plan-types.ts';
import type { ArtifactContent } from '../../../model/artifact.ts';
import type { ExternalInputs } from '../../external-inputs.ts';
import type { PreparedRun } from '../../prepare-run.ts';

/** What the start of a run that others drive found outside of it, for all of its tasks to take. */
export function recordInputs({ plan, inputs }: Pick<PreparedRun, 'plan' | 'inputs'>): OutsideInputs {
  const found: { [step: string]: OutsideInputs['inputs'][string] } = {};
  for (const { step } of inScope(plan)) {
    // An input from outside is the same for all items.
    const task = { step } as PlannedTask;
    const named = Object.keys(step.inputs).flatMap((name) => {
      const input = inputs.of(task, name);
      return input === undefined ? [] : [[name, input] as const];
    });
    if (named.length > 0) found[step.name] = Object.fromEntries(named);
  }
  const consumed = [...inputs.consumed].map(([spec, { id, commit }]) => [spec, { id, commit }] as const);
  return { inputs: found, consumed: Object.fromEntries(consumed) };
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
