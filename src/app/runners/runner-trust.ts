import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunnerSpec } from '../../model/runner.ts';
import type { Context } from '../context.ts';
import { TRUST_KEY } from '../sharing/store-remotes.ts';

/** What is contacted for a runner, as people call it. */
export interface RunnerContact {
  readonly what: 'host' | 'Kubernetes context';
  readonly name: string;
}

/** Undefined where commands of this machine are started, as for any step. */
export function contactOf(runner: RunnerSpec): RunnerContact | undefined {
  if (runner.kind === 'slurm')
    return runner.host === undefined ? undefined : { what: 'host', name: runner.host };
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
  const { context = '', namespace = '', kubeconfig } = runner;
  const file = kubeconfig === undefined ? '' : `?kubeconfig=${encodeURIComponent(kubeconfig)}`;
  return `kubernetes://${encodeURIComponent(context)}/${namespace}${file}`;
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
