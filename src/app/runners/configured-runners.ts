import { type RunnerWords, runnerOf, wrongRunnerValues } from '../../flow/runner-values.ts';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';
import { isName } from '../../model/name.ts';
import { LOCAL_RUNNER, type RunnerSpec } from '../../model/runner.ts';
import type { Context } from '../context.ts';

const PREFIX = 'mlgit.runner.';
const SINGLE = ['host', 'partition', 'account', 'folder'] as const;
/** `kind` last: without it there is no runner of that name. */
export const RUNNER_VARIABLES = [...SINGLE, 'options', 'kind'] as const;

export function runnerKey(name: string, variable: (typeof RUNNER_VARIABLES)[number]): string {
  return `${PREFIX}${name}.${variable}`;
}

/** Names of runners that git's configuration has, in the order it is read. */
export async function configuredNames(settings: Pick<Context['settings'], 'configKeys'>): Promise<string[]> {
  return (await settings.configKeys(PREFIX))
    .filter((key) => key.endsWith('.kind'))
    .map((key) => key.slice(PREFIX.length, -'.kind'.length));
}

/** Runners of git's configuration. @throws MlgitError `bad-setting` (usage) for one that cannot be. */
export async function configuredRunners(settings: Context['settings']): Promise<RunnerSpec[]> {
  const runners: RunnerSpec[] = [];
  for (const name of await configuredNames(settings)) {
    if (!isName(name) || name === LOCAL_RUNNER) throw badName(name);
    runners.push(await configuredRunner(settings, name));
  }
  return runners;
}

async function configuredRunner(settings: Context['settings'], name: string): Promise<RunnerSpec> {
  const single: { [variable in (typeof SINGLE)[number]]?: string } = {};
  for (const variable of SINGLE) {
    const value = await settings.readConfig(runnerKey(name, variable));
    if (value !== undefined && value !== '') single[variable] = value;
  }
  const kind = (await settings.readConfig(runnerKey(name, 'kind'))) ?? '';
  const options = await settings.readConfigAll(runnerKey(name, 'options'));
  const words: RunnerWords = { ...single, kind, options };
  const [mistake] = wrongRunnerValues(words);
  if (mistake === undefined) return runnerOf(name, words);
  const { at, text, wrong } = mistake;
  throw usageError(
    'bad-setting',
    `${runnerKey(name, at[0])} of git's configuration: ${JSON.stringify(text)} ${wrong.wrong}`,
    [`git config --edit   (or anew: mlgit runner remove ${name})`],
  );
}

function badName(name: string): MlgitError {
  return usageError(
    'bad-setting',
    `${runnerKey(name, 'kind')} of git's configuration: ${JSON.stringify(name)} cannot be the name of a runner`,
    [`git config --remove-section ${PREFIX}${name}`],
  );
}

/** What git's configuration has of a runner: keys and values. */
export function runnerSettings(runner: RunnerSpec): (readonly [key: string, value: string])[] {
  return RUNNER_VARIABLES.flatMap((variable) => {
    const value = runner[variable];
    const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
    return values.map((one) => [runnerKey(runner.name, variable), one] as const);
  });
}
