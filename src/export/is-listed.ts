import { isStatic } from '../flow/expand-foreach.ts';
import type { Flow, Step } from '../model/flow.ts';

/** Whether the items of a step are known only when other steps have run. */
export function isListed({ steps }: Pick<Flow, 'steps'>, { foreach }: Step): boolean {
  return foreach !== undefined && !isStatic(steps, foreach);
}
