import { nearest } from '../../base/nearest.ts';
import type { FlowFile } from '../../model/flow.ts';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';
import { requireName } from '../../model/name.ts';
import { LOCAL_RUNNER, type RunnerSpec } from '../../model/runner.ts';
import type { Context } from '../context.ts';
import { configuredRunners } from './configured-runners.ts';
import { isTrustedRunner } from './runner-trust.ts';

/** A runner that tasks of this repository can name. */
export type KnownRunner = RunnerSpec & {
  /** Who named it: this user's configuration, or the repository's flow file. */
  readonly from: 'configuration' | 'flow-file';
  /** Whether its host may be contacted: what a repository names was confirmed, what the user named is. */
  readonly trusted: boolean;
};

type RunnerContext = Pick<Context, 'settings' | 'config' | 'flowFile'>;
/** What says which runners a repository names; the flow file of the working tree unless another is read. */
type RunnerSource = Pick<FlowFile, 'runners'>;

/** Every runner that is known here. Of two with one name it is the user's: it stands for the whole of the other. */
export async function knownRunners(
  context: RunnerContext,
  file?: RunnerSource,
): Promise<readonly KnownRunner[]> {
  const configured = (await configuredRunners(context.settings)).map(
    (runner): KnownRunner => ({ ...runner, from: 'configuration', trusted: true }),
  );
  const taken = new Set(configured.map(({ name }) => name));
  const { runners = {} } = file ?? (await context.flowFile()) ?? {};
  const named: KnownRunner[] = [];
  for (const runner of Object.values(runners)) {
    if (taken.has(runner.name)) continue;
    named.push({ ...runner, from: 'flow-file', trusted: await isTrustedRunner(context, runner) });
  }
  return [...configured, ...named];
}

/**
 * The runner of that name, whether it is trusted or not. `user` names who asks for it, in a message.
 * @throws MlgitError `no-such-runner`, `reserved-name`, `bad-name` (usage).
 */
export async function chooseRunner(
  context: RunnerContext,
  name: string,
  { file, user }: { readonly file?: RunnerSource; readonly user?: string } = {},
): Promise<KnownRunner> {
  requireRunnerName(name);
  const known = await knownRunners(context, file);
  const chosen = known.find((one) => one.name === name);
  if (chosen !== undefined) return chosen;
  throw noSuchRunner(
    name,
    known.map((one) => one.name),
    user,
  );
}

/** @throws MlgitError `bad-name`, `reserved-name` (usage). */
export function requireRunnerName(text: string): string {
  if (text !== LOCAL_RUNNER) return requireName('Runner', text);
  throw usageError(
    'reserved-name',
    `The name ${LOCAL_RUNNER} means this machine, and no runner can have it`,
    ['mlgit runner list'],
  );
}

function noSuchRunner(name: string, known: readonly string[], user: string | undefined): MlgitError {
  const suggestion = nearest(name, [LOCAL_RUNNER, ...known]);
  const said = JSON.stringify(name);
  const there = [`${LOCAL_RUNNER} (this machine)`, ...known].join(', ');
  return usageError(
    'no-such-runner',
    user === undefined
      ? `There is no runner ${said} in your configuration or the flow file; there are ${there}`
      : `${user} is to run on the runner ${said}, which neither your configuration nor the flow file has; there are ${there}`,
    [
      ...(suggestion === undefined ? [] : [`did you mean ${suggestion}?`]),
      'mlgit runner list',
      `mlgit runner add ${name} --kind slurm --host HOST`,
    ],
  );
}
