import { inScope } from '../../executor/run-progress.ts';
import type { Step } from '../../model/flow.ts';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { Context } from '../context.ts';
import type { PreparedRun } from '../prepare-run.ts';
import { requireStore } from '../sharing/store-remotes.ts';

/**
 * Refuses a run before anything of it starts, if a step is to run elsewhere and could not.
 * @throws MlgitError `not-elsewhere` and what `requireStore` throws (usage, credentials).
 */
export async function requireElsewhere(
  context: Context,
  { plan, flow }: Pick<PreparedRun, 'plan' | 'flow'>,
): Promise<void> {
  const there = inScope(plan).filter(({ step, selected }) => selected && step.runner !== undefined);
  if (there.length === 0) return;
  const [link] = flow.flow.workspaceLinks;
  for (const { step } of there) {
    if (step.image !== undefined)
      throw notElsewhere(step, `its image ${step.image} is started on this machine`);
    if (link !== undefined)
      throw notElsewhere(step, `it links ${link} (workspace: {link: …}) of this machine`);
  }
  await requireStore(context);
}

function notElsewhere({ name, runner }: Step, because: string): MlgitError {
  return usageError('not-elsewhere', `Step ${name} cannot run on ${runner}: ${because}`, [
    `mlgit run --runner ${name}=local`,
    'environment: {python: "3.11", lock: requirements.lock}   (is built wherever the step runs)',
  ]);
}
