import { runnerOf, wrongRunnerValues } from '../../flow/runner-values.ts';
import type { RunnerWords } from '../../flow/runner-words.ts';
import type { ConfigScope } from '../../git/port.ts';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import type { RunnerSpec } from '../../model/runner.ts';
import type { Context } from '../context.ts';
import { addSetting } from '../sharing/add-setting.ts';
import { TRUST_KEY } from '../sharing/store-remotes.ts';
import {
  configuredNames,
  configuredRunners,
  RUNNER_VARIABLES,
  runnerKey,
  settingValues,
} from './configured-runners.ts';
import { chooseRunner, requireRunnerName } from './known-runners.ts';
import { contactOf, trustedAs } from './runner-trust.ts';

export interface AddRunnerOptions extends RunnerWords {
  readonly name: string;
  /** For all repositories of this user instead of this one. */
  readonly scope: ConfigScope;
}

/**
 * Remembers a runner in git's configuration. Nothing is contacted.
 * @throws MlgitError `runner-name-taken` (conflict), `bad-name`, `reserved-name`, `bad-runner` (usage).
 */
export async function addRunner(context: Context, options: AddRunnerOptions): Promise<RunnerSpec> {
  const name = requireRunnerName(options.name);
  const [mistake] = wrongRunnerValues(options);
  if (mistake !== undefined) {
    const { at, text, wrong } = mistake;
    throw usageError('bad-runner', `Runner ${name}: ${at[0]} ${JSON.stringify(text)} ${wrong.wrong}`, [
      wrong.hint ?? 'mlgit runner add --help',
    ]);
  }
  const runner = runnerOf(name, options);
  const known = (await configuredRunners(context.settings)).find((one) => one.name === name);
  if (JSON.stringify(known) === JSON.stringify(runner)) return runner;
  if (known !== undefined) throw nameTaken(name);
  for (const variable of RUNNER_VARIABLES) {
    const values = settingValues(options, variable);
    await context.settings.writeConfig(runnerKey(name, variable), values, options.scope);
  }
  return runner;
}

/**
 * Forgets a runner, also one whose settings are wrong.
 * @throws MlgitError `no-such-runner`, `not-configured-here`, `bad-name`, `reserved-name` (usage).
 */
export async function removeRunner(context: Context, text: string): Promise<string> {
  const name = requireRunnerName(text);
  const { settings } = context;
  if (!(await configuredNames(settings)).includes(name)) {
    await chooseRunner(context, name);
    throw usageError(
      'not-configured-here',
      `Runner ${name} is named by the flow file, not by your configuration`,
      [`take ${name} out of runners: in mlgit.yaml`],
    );
  }
  for (const scope of ['repository', 'user'] as const) {
    for (const variable of RUNNER_VARIABLES) await settings.writeConfig(runnerKey(name, variable), [], scope);
  }
  return name;
}

/**
 * Confirms the host or context of a runner that the flow file names, for this repository or for all of this user.
 * @throws what `chooseRunner` does.
 */
export async function trustRunner(
  context: Context,
  name: string,
  scope: ConfigScope,
): Promise<{ readonly name: string; readonly contact: string | undefined; readonly already: boolean }> {
  const runner = await chooseRunner(context, name);
  const value = trustedAs(runner);
  const isConfirmed = value === undefined || runner.from === 'configuration';
  const already = isConfirmed || !(await addSetting(context.settings, { key: TRUST_KEY, value, scope }));
  return { name, contact: contactOf(runner)?.name, already };
}

function nameTaken(name: string): MlgitError {
  return new MlgitError(`There is a runner ${name} already, with other settings`, {
    code: 'runner-name-taken',
    kind: 'conflict',
    hints: ['mlgit runner list', `mlgit runner remove ${name}`],
    details: { name },
  });
}
