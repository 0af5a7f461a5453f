import { humanSpan } from '../../../base/human.ts';
import { inScope } from '../../../executor/run-progress.ts';
import type { FlowStatus } from '../../../model/flow-status.ts';
import { MlgitError } from '../../../model/mlgit-error.ts';
import { QUEUE_ALLOWANCE_MS } from '../../../model/runner.ts';
import { splitTaskId } from '../../../model/task-id.ts';
import type { Context } from '../../context.ts';
import type { PreparedRun } from '../../prepare-run.ts';
import { requireStore } from '../../sharing/store-remotes.ts';
import { type CredentialLife, credentialLife } from './credential-life.ts';

/** For how long a step on a runner needs the driver's credentials. */
interface Need {
  readonly step: string;
  readonly runner: string;
  readonly queueMs: number;
  /** Undefined: the step has no limit. */
  readonly limitMs: number | undefined;
}

/**
 * Refuses a run before anything of it is submitted, if this process's credentials for the store will have ended before a step
 * could: a driver brings and publishes what workers made. `status` tells which steps would run, and is asked only when it matters.
 * Credentials of which nobody knows when they end pass.
 * @throws MlgitError `credentials-end-early` (credentials), and what the provider of the credentials throws.
 */
export async function requireLastingCredentials(
  context: Context,
  prepared: Pick<PreparedRun, 'plan' | 'runners'>,
  status: () => Promise<FlowStatus>,
): Promise<void> {
  const needs = needsOf(prepared);
  if (needs.length === 0) return;
  const { address } = await requireStore(context);
  const now = context.config.clock.now();
  const life = await credentialLife(context.config, address);
  if (life === undefined) return;
  const short = needs.filter((need) => now + neededMs(need) > life.endsAt);
  if (short.length === 0 || (await life.renews())) return;
  const { steps } = await status();
  const first = short.find((need) =>
    steps.some(({ step, state }) => state === 'will-run' && splitTaskId(step).step === need.step),
  );
  if (first !== undefined) throw endEarly(first, life, now);
}

/** The longest first. */
function needsOf({ plan, runners }: Pick<PreparedRun, 'plan' | 'runners'>): Need[] {
  return inScope(plan)
    .flatMap(({ step, selected, id }): Need[] => {
      if (!selected || step.runner === undefined) return [];
      const queueMs = runners.get(step.runner)?.queueAllowanceMs ?? QUEUE_ALLOWANCE_MS;
      const limits = [step.timeoutMs, step.resources?.timeMs].filter((limit) => limit !== undefined);
      const limitMs = limits.length === 0 ? undefined : Math.min(...limits);
      return [{ step: id, runner: step.runner, queueMs, limitMs }];
    })
    .sort((a, b) => neededMs(b) - neededMs(a));
}

function neededMs({ queueMs, limitMs = 0 }: Need): number {
  return queueMs + limitMs;
}

function endEarly(need: Need, life: CredentialLife, now: number): MlgitError {
  const { step, runner, queueMs, limitMs } = need;
  const left = humanSpan(Math.max(0, life.endsAt - now));
  const work = limitMs === undefined ? '' : ` and ${humanSpan(limitMs)} of work`;
  const hasEnded = life.endsAt <= now;
  return new MlgitError(
    `The AWS credentials ${hasEnded ? 'have ended' : `end too early (${left} left)`}: step ${step} on ${runner} needs them for ${humanSpan(neededMs(need))} (${humanSpan(queueMs)} in the queue${work}), and they are not renewed`,
    {
      code: 'credentials-end-early',
      kind: 'credentials',
      hints: [
        ...life.logins,
        ...(limitMs === undefined ? [] : [`mlgit run --resources ${step}.time=30m   (a shorter limit)`]),
        `git config mlgit.runner.${runner}.queueAllowance 10m   (jobs start sooner; in the flow file: queue_allowance)`,
      ],
      details: { step, runner, endsAt: new Date(life.endsAt).toISOString(), neededMs: neededMs(need) },
    },
  );
}
