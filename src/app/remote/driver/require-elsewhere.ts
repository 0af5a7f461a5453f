import { inScope } from '../../../executor/run-progress.ts';
import type { Step } from '../../../model/flow.ts';
import { type MlgitError, usageError } from '../../../model/mlgit-error.ts';
import type { RunnerSpec } from '../../../model/runner.ts';
import type { StoreAddress } from '../../../model/store-address.ts';
import type { Context } from '../../context.ts';
import type { PreparedRun } from '../../prepare-run.ts';
import { requireStore } from '../../sharing/store-remotes.ts';

/**
 * Refuses a run before anything of it starts, if a step is to run elsewhere and could not.
 * @throws MlgitError `not-elsewhere` and what `requireStore` throws (usage, credentials).
 */
export async function requireElsewhere(
  context: Context,
  { plan, flow, runners }: Pick<PreparedRun, 'plan' | 'flow' | 'runners'>,
): Promise<void> {
  const there = inScope(plan).filter(({ step, selected }) => selected && step.runner !== undefined);
  if (there.length === 0) return;
  const [link] = flow.flow.workspaceLinks;
  for (const { step } of there) {
    // Its nodes run programs as they are; what starts containers there differs from site to site.
    if (step.image !== undefined && runners.get(step.runner ?? '')?.kind === 'slurm')
      throw notElsewhere(step, `jobs of Slurm are not started in an image, and it has ${step.image}`);
    if (link !== undefined)
      throw notElsewhere(step, `it links ${link} (workspace: {link: …}) of this machine`);
  }
  const { address } = await requireStore(context);
  for (const { step } of there) requireMinting(runners.get(step.runner ?? ''), address);
}

/**
 * Refuses a runner whose nodes get URLs from the driver, where the store is one that has none.
 * @throws MlgitError `no-urls` (usage).
 */
export function requireMinting(runner: RunnerSpec | undefined, { url }: StoreAddress): void {
  if (runner?.credentials !== 'driver' || url.startsWith('s3:')) return;
  const { name } = runner;
  throw usageError(
    'no-urls',
    `The runner ${name} has credentials: driver, which is for a store in a bucket: expected s3://…, found ${url}`,
    [
      'mlgit remote add team s3://bucket/prefix',
      `git config mlgit.runner.${name}.credentials own   (or in the flow file)`,
    ],
  );
}

function notElsewhere({ name, runner }: Step, because: string): MlgitError {
  return usageError('not-elsewhere', `Step ${name} cannot run on ${runner}: ${because}`, [
    `mlgit run --runner ${name}=local`,
    'environment: {python: "3.11", lock: requirements.lock}   (is built wherever the step runs)',
  ]);
}
