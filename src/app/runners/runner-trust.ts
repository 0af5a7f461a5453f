import { MlgitError } from '../../model/mlgit-error.ts';
import type { AwsBatchRunner, RunnerSpec } from '../../model/runner.ts';
import type { Context } from '../context.ts';
import { TRUST_KEY } from '../sharing/store-remotes.ts';

/** What is contacted for a runner, as people call it. */
export interface RunnerContact {
  readonly what: 'host' | 'Kubernetes context' | 'AWS Batch queue';
  readonly name: string;
}

/** Undefined where commands of this machine are started, as for any step. */
export function contactOf(runner: RunnerSpec): RunnerContact | undefined {
  if (runner.kind === 'slurm')
    return runner.host === undefined ? undefined : { what: 'host', name: runner.host };
  if (runner.kind === 'aws-batch') {
    const { queue, region, profile, endpoint } = runner;
    const parts = [queue, region ?? '', profile === undefined ? '' : `profile ${profile}`, endpoint ?? ''];
    return { what: 'AWS Batch queue', name: parts.filter((part) => part !== '').join(', ') };
  }
  const { context = '(the current one)', namespace, kubeconfig } = runner;
  const parts = [context, namespace === undefined ? '' : `namespace ${namespace}`, kubeconfig ?? ''];
  return { what: 'Kubernetes context', name: parts.filter((part) => part !== '').join(', ') };
}

/** What `mlgit.trust` has once that was confirmed; undefined where there is nothing to contact. */
export function trustedAs(runner: RunnerSpec): string | undefined {
  if (runner.kind === 'slurm') {
    const { host } = runner;
    return host === undefined || host.startsWith('ssh://') ? host : `ssh://${host}`;
  }
  if (runner.kind === 'aws-batch') return queueAddress(runner);
  const { context = '', namespace = '', kubeconfig } = runner;
  const file = kubeconfig === undefined ? '' : `?kubeconfig=${encodeURIComponent(kubeconfig)}`;
  return `kubernetes://${encodeURIComponent(context)}/${namespace}${file}`;
}

/** Everything that decides whose account is used, what runs in it, and with which rights. */
function queueAddress({ queue, region = '', ...rest }: AwsBatchRunner): string {
  const { profile, endpoint, jobRole, executionRole, image } = rest;
  const words = Object.entries({ profile, endpoint, jobRole, executionRole, image });
  const query = words.flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  const place = `aws-batch://${region}/${encodeURIComponent(queue)}`;
  return query.length === 0 ? place : `${place}?${query.join('&')}`;
}

/**
 * A repository that somebody else wrote must not make this machine log in to a host of its choosing, nor start what it likes
 * with this user's rights in a cluster, be it the one that the user works with just now.
 */
export async function isTrustedRunner(
  { settings, config }: Pick<Context, 'settings' | 'config'>,
  runner: RunnerSpec,
): Promise<boolean> {
  const trusted = trustedAs(runner);
  if (trusted === undefined || config.env.MLGIT_TRUST === '1') return true;
  return (await settings.readConfigAll(TRUST_KEY)).includes(trusted);
}

export function runnerNotTrusted(runner: RunnerSpec): MlgitError {
  const { name } = runner;
  const contact = contactOf(runner);
  return new MlgitError(
    `The flow file names the ${contact?.what} ${contact?.name} for the runner ${name}, which you have not confirmed: expected mlgit.trust to have ${trustedAs(runner)} before it is contacted`,
    {
      code: 'runner-not-trusted',
      kind: 'credentials',
      hints: [
        `mlgit runner trust ${name}`,
        'MLGIT_TRUST=1 mlgit …   (where nobody can be asked, as in CI)',
        'mlgit run --runner local',
      ],
      details: { runner: name, host: contact?.name ?? null },
    },
  );
}
