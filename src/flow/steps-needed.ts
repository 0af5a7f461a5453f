import type { Step } from '../model/flow.ts';

/** Steps whose outputs a step takes, each once, in the order of its inputs. */
export function stepsNeeded(step: Step): string[] {
  const needed = Object.values(step.inputs).flatMap((input) => (input.kind === 'step' ? [input.step] : []));
  return [...new Set(needed)];
}
