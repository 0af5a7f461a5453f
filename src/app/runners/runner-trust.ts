import { MlgitError } from '../../model/mlgit-error.ts';
import type { RunnerSpec } from '../../model/runner.ts';
import type { Context } from '../context.ts';
import { TRUST_KEY } from '../sharing/store-remotes.ts';

/** What `mlgit.trust` has once the host of a runner was confirmed; undefined where there is no host to contact. */
export function trustedAs({ host }: RunnerSpec): string | undefined {
  if (host === undefined) return undefined;
  return host.startsWith('ssh://') ? host : `ssh://${host}`;
}

/**
 * A repository that somebody else wrote must not make this machine log in to a host of its choosing. Without a host
 * it is commands of this machine that are started, as for any step.
 */
export async function isTrustedRunner(
  { settings, config }: Pick<Context, 'settings' | 'config'>,
  runner: RunnerSpec,
): Promise<boolean> {
  const host = trustedAs(runner);
  if (host === undefined || config.env.MLGIT_TRUST === '1') return true;
  return (await settings.readConfigAll(TRUST_KEY)).includes(host);
}

export function runnerNotTrusted(runner: RunnerSpec): MlgitError {
  const { name, host } = runner;
  return new MlgitError(
    `The flow file names the host ${host} for the runner ${name}, which you have not confirmed: expected mlgit.trust to have ${trustedAs(runner)} before it is contacted`,
    {
      code: 'runner-not-trusted',
      kind: 'credentials',
      hints: [
        `mlgit runner trust ${name}`,
        'MLGIT_TRUST=1 mlgit …   (where nobody can be asked, as in CI)',
        'mlgit run --runner local',
      ],
      details: { runner: name, host: host ?? null },
    },
  );
}
