import { runnerOf, wordsOfRunner, wrongRunnerValues } from '../../flow/runner-values.ts';
import { LIST_KEYS, type RunnerWords, WORD_KEYS } from '../../flow/runner-words.ts';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';
import { isName } from '../../model/name.ts';
import { LOCAL_RUNNER, type RunnerSpec } from '../../model/runner.ts';
import type { Context } from '../context.ts';

const PREFIX = 'mlgit.runner.';
/** `kind` last: without it there is no runner of that name. */
export const RUNNER_VARIABLES = [...WORD_KEYS, 'podTemplate', 'kind'] as const;

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
  const values: { [variable in (typeof WORD_KEYS)[number]]?: string | readonly string[] } = {};
  for (const variable of WORD_KEYS) {
    const found = (await settings.readConfigAll(runnerKey(name, variable))).filter((value) => value !== '');
    const last = found.at(-1);
    if (last !== undefined) values[variable] = LIST_KEYS.includes(variable) ? found : last;
  }
  const kind = (await settings.readConfig(runnerKey(name, 'kind'))) ?? '';
  const podTemplate = await configuredTemplate(settings, name);
  const words = { ...values, kind, podTemplate } as RunnerWords;
  const [mistake] = wrongRunnerValues(words);
  if (mistake === undefined) return runnerOf(name, words);
  const { at, text, wrong } = mistake;
  throw usageError(
    'bad-setting',
    `${PREFIX}${name}.${at[0]} of git's configuration: ${JSON.stringify(text)} ${wrong.wrong}`,
    [`git config --edit   (or anew: mlgit runner remove ${name})`],
  );
}

async function configuredTemplate(
  settings: Context['settings'],
  name: string,
): Promise<RunnerWords['podTemplate']> {
  const key = runnerKey(name, 'podTemplate');
  const text = await settings.readConfig(key);
  if (text === undefined || text === '') return undefined;
  try {
    const template: unknown = JSON.parse(text);
    if (typeof template === 'object' && template !== null && !Array.isArray(template)) {
      return template as RunnerWords['podTemplate'];
    }
  } catch {
    // Told below.
  }
  throw usageError(
    'bad-setting',
    `${key} of git's configuration: expected a mapping as JSON, found ${text}`,
    [`git config --unset ${key}`],
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
  const words = wordsOfRunner(runner);
  return RUNNER_VARIABLES.flatMap((variable) =>
    settingValues(words, variable).map((value) => [runnerKey(runner.name, variable), value] as const),
  );
}

/** A template for pods is one value, as JSON. */
export function settingValues(
  words: RunnerWords,
  variable: (typeof RUNNER_VARIABLES)[number],
): readonly string[] {
  const value = words[variable];
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as readonly string[]) : [JSON.stringify(value)];
}
