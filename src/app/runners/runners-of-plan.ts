import type { Plan } from '../../flow/plan-types.ts';
import type { FlowFile } from '../../model/flow.ts';
import type { Context } from '../context.ts';
import type { KnownRunner } from './known-runners.ts';
import { requireRunner } from './require-runner.ts';

/**
 * The runners that the selected steps of a plan are to run on, by name; of `file`, or of the user.
 * @throws MlgitError `no-such-runner` (usage), `runner-not-trusted` (credentials).
 */
export async function runnersOfPlan(
  context: Pick<Context, 'settings' | 'config' | 'flowFile'>,
  plan: Plan,
  file: FlowFile,
): Promise<ReadonlyMap<string, KnownRunner>> {
  const found = new Map<string, KnownRunner>();
  for (const { step, selected } of plan.steps) {
    if (!selected || step.runner === undefined || found.has(step.runner)) continue;
    const runner = await requireRunner(context, step.runner, { file, user: `Step ${step.name}` });
    found.set(runner.name, runner);
  }
  return found;
}
