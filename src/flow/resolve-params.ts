import { isUtf8 } from 'node:buffer';
import { nearest } from '../base/nearest.ts';
import { pythonFloat } from '../base/python-float.ts';
import type { Flow, ParamSpec, ParamValue } from '../model/flow.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { isName, variableName } from '../model/name.ts';
import { collidingNames } from './check-names.ts';
import { NAME_RULE, quoted } from './describe-value.ts';
import { type Checked, checkParamValue, parseParamText } from './param-value.ts';
import type { ParamsFileEntry, ParamsFileValues } from './parse-params-file.ts';
import { isWrong } from './wrong.ts';

const VARIABLE_PREFIX = 'MLGIT_SET_';
/** The value is in base64: for systems that change what is in a variable. */
const BASE64_PREFIX = 'MLGIT_SET64_';

export interface ParamSources {
  readonly flow: Flow;
  /** Contents of `flow.paramsFiles`, in that order. */
  readonly files: readonly ParamsFileValues[];
  /** Values of an earlier run, which this one goes on with; those of parameters that are gone set nothing. */
  readonly recorded?: { readonly [name: string]: ParamValue } | undefined;
  /** The caller's environment; `MLGIT_SET_<NAME>` of it is read, and `MLGIT_SET64_<NAME>`. */
  readonly env: { readonly [name: string]: string | undefined };
  /** `name=value`, as given to `--set`. */
  readonly sets: readonly string[];
}

export interface ResolvedParams {
  /** All parameters of the flow, in the order of their declarations. */
  readonly values: { readonly [name: string]: ParamValue };
  /** `MLGIT_SET_…` variables of the caller that set nothing in this flow. */
  readonly unusedVariables: readonly string[];
}

/**
 * Values of a flow's parameters; the last of these wins: default, parameter files, `MLGIT_SET64_<NAME>`, `MLGIT_SET_<NAME>`, what was
 * recorded, `--set`.
 * @throws MlgitError (usage): `unknown-param`, `bad-param`, `bad-set`, `missing-param`; with all mistakes of one kind of
 * source at once in the message.
 */
export function resolveParams(sources: ParamSources): ResolvedParams {
  const specs = new Map(Object.entries(sources.flow.params));
  const values = new Map<string, ParamValue>();
  for (const spec of specs.values()) if (spec.default !== undefined) values.set(spec.name, spec.default);
  for (const [index, file] of sources.files.entries()) {
    const { declares = false, keys } = sources.flow.paramsFiles[index] ?? {};
    const target = { specs, values, file, declares, isKeyed: keys !== undefined, flow: sources.flow };
    for (const entry of file.entries) setFromFile(target, entry);
  }
  const [collision] = collidingNames([...specs.keys()]);
  if (collision !== undefined) {
    throw failure(
      'name-collision',
      `The parameters ${collision.map(quoted).join(' and ')} would be the same variable`,
    );
  }
  const unusedVariables = setFromVariables(specs, values, sources.env);
  setRecorded(specs, values, sources);
  for (const set of sources.sets) setFromOption({ specs, values, flow: sources.flow }, set);
  requireAll(specs, values, sources.flow);
  return {
    values: Object.fromEntries([...specs.keys()].map((name) => [name, values.get(name) ?? ''])),
    unusedVariables,
  };
}

interface Target {
  readonly specs: Map<string, ParamSpec>;
  readonly values: Map<string, ParamValue>;
  readonly flow: Flow;
}

function setFromFile(
  target: Target & { readonly file: ParamsFileValues; readonly declares: boolean; readonly isKeyed: boolean },
  entry: ParamsFileEntry,
): void {
  const { specs, values, file } = target;
  const where = `${file.path}:${entry.line}:${entry.column}`;
  if (target.declares && !specs.has(entry.name)) specs.set(entry.name, specFor(entry, where, target.isKeyed));
  const spec = specs.get(entry.name);
  if (spec === undefined) throw unknownParam(`${where}: the flow`, entry.name, target);
  const value = spec.type === 'str' && target.isKeyed ? fractionText(entry) : entry.value;
  values.set(entry.name, accept(checkParamValue(spec, value), `${where}: parameter ${quoted(entry.name)}`));
}

function specFor(entry: ParamsFileEntry, where: string, isKeyed: boolean): ParamSpec {
  const { name, value } = entry;
  if (!isName(name)) {
    throw failure('bad-name', `${where}: ${quoted(name)} cannot be the name of a parameter: ${NAME_RULE}`);
  }
  if (typeof value === 'string') return { name, type: 'str' };
  if (typeof value === 'boolean') return { name, type: 'bool' };
  const isText = isKeyed && String(fractionText(entry)) !== String(value);
  if (isText) return { name, type: 'str' };
  // Whoever changes the file may write 0.5 where 1 was, and so may --set.
  return { name, type: isKeyed ? 'float' : (entry.number ?? 'float') };
}

/** Of a number with a fraction the text that other readers of the file give to programs: `1.0` and `1e-05`, not `1` and `0.00001`. */
function fractionText({ value, number }: ParamsFileEntry): ParamsFileEntry['value'] {
  return typeof value === 'number' && number === 'float' ? pythonFloat(value) : value;
}

function setFromVariables(
  specs: ReadonlyMap<string, ParamSpec>,
  values: Map<string, ParamValue>,
  env: ParamSources['env'],
): string[] {
  const byVariable = new Map(
    [BASE64_PREFIX, VARIABLE_PREFIX].flatMap((prefix) =>
      [...specs.values()].map((spec) => [prefix + variableName(spec.name), spec] as const),
    ),
  );
  for (const [variable, spec] of byVariable) {
    const given = env[variable];
    if (given === undefined) continue;
    const text = variable.startsWith(BASE64_PREFIX) ? fromBase64(variable, given) : given;
    values.set(spec.name, accept(parseParamText(spec, text), `The variable ${variable}`));
  }
  return Object.keys(env)
    .filter((name) => /^MLGIT_SET(?:64)?_/.test(name) && env[name] !== undefined && !byVariable.has(name))
    .sort();
}

function fromBase64(variable: string, given: string): string {
  const bytes = Buffer.from(given, 'base64');
  if (isUtf8(bytes) && bytes.toString('base64') === given) return bytes.toString('utf8');
  throw failure('bad-param', `The variable ${variable}: expected base64 of a text, found ${quoted(given)}`, [
    `export ${variable}="$(printf %s TEXT | base64 -w0)"`,
  ]);
}

function setRecorded(
  specs: ReadonlyMap<string, ParamSpec>,
  values: Map<string, ParamValue>,
  { recorded = {}, sets }: ParamSources,
): void {
  for (const [name, value] of Object.entries(recorded)) {
    const spec = specs.get(name);
    if (spec === undefined || sets.some((set) => set.startsWith(`${name}=`))) continue;
    const checked = checkParamValue(spec, value);
    const subject = `The recorded value of parameter ${quoted(name)}`;
    values.set(name, accept(isWrong(checked) ? { hint: `--set ${name}=…`, ...checked } : checked, subject));
  }
}

function setFromOption(target: Target, set: string): void {
  const equals = set.indexOf('=');
  const name = set.slice(0, Math.max(equals, 0));
  if (name === '') {
    throw failure('bad-set', `--set: expected name=value, found ${quoted(set)}`, [
      `mlgit run --set ${set === '' || equals === 0 ? 'seed' : set}=1`,
    ]);
  }
  const spec = target.specs.get(name);
  if (spec === undefined) throw unknownParam('--set: the flow', name, target);
  target.values.set(name, accept(parseParamText(spec, set.slice(equals + 1)), `--set ${name}`));
}

function requireAll(specs: Target['specs'], values: Target['values'], flow: Flow): void {
  const missing = [...specs.keys()].filter((name) => !values.has(name));
  if (missing.length === 0) return;
  const one = missing.length === 1;
  throw failure(
    'missing-param',
    `The flow ${quoted(flow.name)} needs ${one ? 'a value' : 'values'} for the parameter${one ? '' : 's'} ${missing.map(quoted).join(', ')}, which ${one ? 'has' : 'have'} no default`,
    [`mlgit run ${flow.name} ${missing.map((name) => `--set ${name}=…`).join(' ')}`],
  );
}

function accept(checked: Checked, subject: string): ParamValue {
  if (!isWrong(checked)) return checked.value;
  throw failure(
    'bad-param',
    `${subject}: ${checked.wrong}`,
    checked.hint === undefined ? [] : [checked.hint],
  );
}

function unknownParam(subject: string, name: string, target: Target): MlgitError {
  const names = [...target.specs.keys()];
  const guess = nearest(name, names);
  const known = names.length === 0 ? 'it has none' : `its parameters are ${names.join(', ')}`;
  return failure(
    'unknown-param',
    `${subject} ${quoted(target.flow.name)} has no parameter ${quoted(name)}; ${known}`,
    [guess === undefined ? declaring(name, target.flow) : `did you mean ${quoted(guess)}?`],
  );
}

function declaring(name: string, { steps }: Flow): string {
  return Object.values(steps).some(({ source }) => source !== undefined)
    ? `add it to the flow, as an argument: ${name}=…, or to a step: ${name}=Param(…)`
    : 'declare it under params of the flow';
}

function failure(code: string, message: string, hints: readonly string[] = []): MlgitError {
  return new MlgitError(message, { code, kind: 'usage', hints });
}
