import { dirname } from 'node:path';
import { encodeCanonical } from '../../model/canonical-json.ts';
import type { ParamValue } from '../../model/flow.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { variableName } from '../../model/name.ts';
import { absolutePath, isPassedVariable } from './passed-variables.ts';

/** All that a task's variables are made of. */
export interface TaskEnvironmentFacts {
  readonly run: string;
  readonly flow: string;
  readonly step: string;
  /** Task id: the step's name, in a fan-out followed by its item. */
  readonly task: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly item: { readonly [key: string]: ParamValue };
  /** Those the task can see. */
  readonly params: { readonly [name: string]: ParamValue };
  /** Name → path, as the task is to see it. */
  readonly inputs: { readonly [name: string]: string };
  readonly outputs: { readonly [name: string]: string };
  /** Where `paramsFileText` was written: of the parameters, and of the item where there is one. */
  readonly paramsFile: string;
  readonly itemFile?: string;
  /** Where the task may say which formats its outputs are in. */
  readonly formatsFile?: string;
  /** Where `inputsFileText` was written, for a task that is told. */
  readonly inputsFile?: string;
  /** The step's metrics file, as the task is to see it. */
  readonly metricsFile?: string;
  /** Absolute. */
  readonly workspace: string;
  /** The task's own folder for temporary files, absolute. */
  readonly temporary: string;
  /** `env:` of the step. */
  readonly env: { readonly [name: string]: string };
  /** `secrets:` of the step. */
  readonly secrets: readonly string[];
  /** Of the declared environment. */
  readonly built?: {
    readonly pathPrefix: readonly string[];
    readonly variables: Readonly<Record<string, string>>;
  };
  /** Of the audit hook (`observe/audit-hook.ts`). */
  readonly hook?: { readonly folder: string; readonly file: string };
  /** Folders of the modules that run functions and notebooks, and of the package `mlgit`. */
  readonly modules?: readonly string[];
}

export type CallerEnvironment = { readonly [name: string]: string | undefined };

/**
 * What mlgit decides for Python, each overridden by `env:` of the step. Equal inputs give equal results only when
 * sets and dictionaries of strings iterate alike; a workspace is thrown away, so compiled files would only end up
 * in folder outputs; a log must hold what was printed before a kill, in order with standard error.
 */
const PYTHON_DEFAULTS = { PYTHONHASHSEED: '0', PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' };

/**
 * The whole environment of a task: the allow-list of the caller, mlgit's variables, `env` and `secrets`.
 * @throws MlgitError usage: `missing-secret`, `reserved-variable`, `variable-collision`.
 */
export function taskEnvironment(
  caller: CallerEnvironment,
  facts: TaskEnvironmentFacts,
): Record<string, string> {
  const pythonPath = [facts.hook?.folder, facts.env.PYTHONPATH, ...(facts.modules ?? [])].filter(
    (entry) => entry,
  );
  const path = [...(facts.built?.pathPrefix ?? []), facts.env.PATH ?? absolutePath(caller.PATH)];
  return {
    ...inheritedVariables(caller),
    ...PYTHON_DEFAULTS,
    // git must not take the user's repository, inside which workspaces lie, for the task's.
    GIT_CEILING_DIRECTORIES: dirname(facts.workspace),
    TMPDIR: facts.temporary,
    ...facts.built?.variables,
    ...checkedVariables(facts.env),
    ...secretVariables(caller, facts.secrets),
    PATH: path.join(':'),
    ...(pythonPath.length === 0 ? {} : { PYTHONPATH: pythonPath.join(':') }),
    ...(facts.hook ? { MLGIT_OBSERVE_FILE: facts.hook.file } : {}),
    ...taskVariables(facts),
  };
}

/** What a step has before a task of it is known: enough to find and ask its interpreters. */
export function stepEnvironment(
  caller: CallerEnvironment,
  env: { readonly [name: string]: string },
): Record<string, string> {
  const path = env.PATH ?? absolutePath(caller.PATH);
  return { ...inheritedVariables(caller), ...PYTHON_DEFAULTS, ...env, PATH: path };
}

function inheritedVariables(caller: CallerEnvironment): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(caller)) {
    if (value !== undefined && isPassedVariable(name)) inherited[name] = value;
  }
  return inherited;
}

function taskVariables(facts: TaskEnvironmentFacts): Record<string, string> {
  return {
    MLGIT_RUN: facts.run,
    MLGIT_FLOW: facts.flow,
    MLGIT_STEP: facts.step,
    MLGIT_TASK: facts.task,
    MLGIT_ATTEMPT: String(facts.attempt),
    MLGIT_PARAMS_FILE: facts.paramsFile,
    ...(facts.itemFile === undefined ? {} : { MLGIT_ITEM_FILE: facts.itemFile }),
    ...(facts.formatsFile === undefined ? {} : { MLGIT_FORMATS_FILE: facts.formatsFile }),
    ...(facts.inputsFile === undefined ? {} : { MLGIT_INPUTS_FILE: facts.inputsFile }),
    ...(facts.metricsFile === undefined ? {} : { MLGIT_METRICS_FILE: facts.metricsFile }),
    ...prefixed('MLGIT_PARAM_', facts.params),
    ...prefixed('MLGIT_INPUT_', facts.inputs),
    ...prefixed('MLGIT_OUTPUT_', facts.outputs),
    ...prefixed('MLGIT_ITEM_', facts.item),
  };
}

function prefixed(prefix: string, values: { readonly [name: string]: ParamValue }): Record<string, string> {
  const variables: Record<string, string> = {};
  const owners = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
    const variable = prefix + variableName(name);
    const other = owners.get(variable);
    if (other !== undefined) {
      throw usageError(
        'variable-collision',
        `${JSON.stringify(other)} and ${JSON.stringify(name)} would both be the variable ${variable}`,
        ['rename one of them in the flow file'],
      );
    }
    owners.set(variable, name);
    variables[variable] = formatParam(value);
  }
  return variables;
}

function checkedVariables(env: { readonly [name: string]: string }): { readonly [name: string]: string } {
  const reserved = Object.keys(env).find((name) => name.startsWith('MLGIT_'));
  if (reserved === undefined) return env;
  throw usageError(
    'reserved-variable',
    `env: ${reserved} is set by mlgit itself and cannot be set by a step`,
    ['choose a name that does not begin with MLGIT_'],
  );
}

/**
 * The values of `secrets`, which come from the caller. Call it before anything starts.
 * @throws MlgitError `missing-secret` (usage) naming all that are not set.
 */
export function secretVariables(caller: CallerEnvironment, names: readonly string[]): Record<string, string> {
  const missing = names.filter((name) => caller[name] === undefined);
  if (missing.length > 0) {
    throw usageError(
      'missing-secret',
      `Expected the secret ${missing.join(', ')} in the environment of mlgit, found nothing`,
      missing.map((name) => `export ${name}=…`),
      { missing },
    );
  }
  return Object.fromEntries(names.map((name) => [name, caller[name] ?? '']));
}

/** A value as a variable holds it: `true` or `false`, a number in the shortest form that reads back equal. */
export function formatParam(value: ParamValue): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/**
 * Content of `MLGIT_PARAMS_FILE`, a JSON object of the parameters that the task can see, and of `MLGIT_ITEM_FILE`. Whole
 * numbers of `floats` are written as `1.0`, which readers that tell the two apart take for what they are.
 */
export function paramsFileText(
  params: { readonly [name: string]: ParamValue },
  floats: readonly string[] = [],
): string {
  const whole = Object.keys(params).filter((name) => floats.includes(name) && isWhole(params[name]));
  const text = encodeCanonical(params, 'lines');
  if (whole.length === 0) return text;
  return text.replace(/^( {2}"([^"]+)": -?\d+)(?=,?$)/gm, (entry, start: string, name: string) =>
    whole.includes(name) ? `${start}.0` : entry,
  );
}

/** As digits alone, without an exponent. */
function isWhole(value: ParamValue | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Object.is(value, -0);
}
