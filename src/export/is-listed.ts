import { isStatic } from '../flow/expand-foreach.ts';
import { stepAt } from '../flow/step-keys.ts';
import type { Flow, Foreach, Step } from '../model/flow.ts';

/** Whether the items of a step are known only in a run: other steps make them, or a parameter has them. */
export function isListed({ steps }: Pick<Flow, 'steps'>, { foreach }: Step): boolean {
  return foreach !== undefined && (!isStatic(steps, foreach) || hasListOfParams(steps, foreach));
}

function hasListOfParams(steps: Flow['steps'], foreach: Foreach): boolean {
  return foreach.dimensions.some(({ values }) => {
    if (values.kind === 'list') return values.param !== undefined;
    const above = values.kind === 'key' ? stepAt(steps, values.step)?.foreach : undefined;
    return above !== undefined && hasListOfParams(steps, above);
  });
}
