import type { Flow, Step } from '../model/flow.ts';

/** A step as it is written in a reference: `step`, or `step.inner` of a step with `flow`, which stands for the former. */
export function stepAt(steps: Flow['steps'], name: string): Step | undefined {
  const [first = ''] = name.split('.');
  return Object.hasOwn(steps, name) ? steps[name] : steps[first];
}

/** Keys of a step's items, in order; none of a step without foreach. */
export function keysOfStep(step: Pick<Step, 'foreach'> | undefined): string[] {
  return step?.foreach?.dimensions.map(({ key }) => key) ?? [];
}
