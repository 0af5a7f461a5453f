import type { ParamSpec, ParamsFile, ParamValue } from '../model/flow.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawParam, RawParams } from './flow-schema.ts';
import { checkParamValue } from './param-value.ts';
import { parseRepositoryPath } from './repository-path.ts';
import type { Path } from './value-path.ts';
import { hintOf, isWrong } from './wrong.ts';

/** The parameters that one level of the file (its top, or a flow) declares, and the files that give them values. */
export interface DeclaredParams {
  readonly specs: readonly ParamSpec[];
  readonly files: readonly ParamsFile[];
}

interface Holder {
  readonly params?: RawParams | undefined;
  readonly params_file?: string | undefined;
}

export function buildParams(reading: FlowReading, holder: Holder, at: Path): DeclaredParams {
  const files: ParamsFile[] = [];
  const declares = typeof holder.params === 'string';
  if (typeof holder.params === 'string')
    files.push(...buildFile(reading, [...at, 'params'], { path: holder.params, declares: true }));
  if (holder.params_file !== undefined && declares) {
    reading.reportKey([...at, 'params_file'], {
      code: 'bad-value',
      message: 'params names a file already',
      hint: 'name one file',
    });
  } else if (holder.params_file !== undefined) {
    files.push(...buildFile(reading, [...at, 'params_file'], { path: holder.params_file, declares: false }));
  }
  const entries = Object.entries(typeof holder.params === 'object' ? holder.params : {});
  const specs = entries.flatMap(([name, raw]) => buildSpec(reading, name, raw, [...at, 'params', name]));
  const keyed = entries.flatMap(([name, raw]) => buildKeyed(reading, name, raw, [...at, 'params', name]));
  // First, for they stand in place of defaults.
  return { specs, files: [...keyed, ...files] };
}

/** A file that one parameter takes its value from. None where the parameter names none, or not as it must be. */
function buildKeyed(reading: FlowReading, name: string, raw: RawParam, at: Path): ParamsFile[] {
  if (typeof raw !== 'object') return [];
  const { file, key } = raw;
  if (file === undefined) {
    if (key === undefined) return [];
    reading.reportKey([...at, 'key'], {
      ...{ code: 'bad-param', message: `parameter ${quoted(name)} has a key and no file that it is of` },
      hint: `write ${name}: {file: params.yaml, key: ${key}}`,
    });
    return [];
  }
  if (raw.default !== undefined) {
    reading.reportKey([...at, 'default'], {
      ...{ code: 'bad-param', message: `parameter ${quoted(name)} has a default and a file` },
      hint: 'take one of them out',
    });
    return [];
  }
  return buildFile(reading, [...at, 'file'], { path: file, declares: true }).map((one) => ({
    ...one,
    keys: { [name]: key ?? name },
  }));
}

/** None where the path was reported to be wrong. */
function buildFile(reading: FlowReading, at: Path, { path: text, declares }: ParamsFile): ParamsFile[] {
  const parsed = parseRepositoryPath(text);
  if (isWrong(parsed)) {
    reading.report(at, {
      code: 'bad-path',
      message: `the parameter file ${quoted(text)} ${parsed.wrong}`,
      ...hintOf(parsed),
    });
  } else if (!/\.(ya?ml|json)$/.test(parsed.path)) {
    reading.report(at, {
      code: 'bad-path',
      message: `expected a parameter file that ends in .yaml, .yml or .json, found ${quoted(text)}`,
    });
  } else {
    return [{ path: parsed.path, declares }];
  }
  return [];
}

function buildSpec(reading: FlowReading, name: string, raw: RawParam, at: Path): ParamSpec[] {
  const isLong = typeof raw === 'object';
  const given = isLong ? raw : { default: raw };
  const defaultAt = isLong ? [...at, 'default'] : at;
  const { default: fallback, min, max, choices } = given;
  const type =
    given.type ??
    typeOf(reading, fallback, defaultAt) ??
    typeOf(reading, choices?.[0], [...at, 'choices', 0]);
  if (type === undefined) {
    // What the file has says of which type it is.
    if (given.file !== undefined && min === undefined && max === undefined) return [];
    if (!reading.hasDamageBelow(at)) {
      reading.report(at, {
        code: 'bad-param',
        message: `parameter ${quoted(name)} has no type: expected a default or a type`,
        hint: `write ${name}: {type: float}`,
      });
    }
    reading.damage(at);
    return [];
  }
  const help = given.help ?? given.description ?? given.desc;
  const bare: ParamSpec = { name, type, ...(help === undefined ? {} : { help }) };
  checkBounds(reading, bare, given, at);
  const bounded: ParamSpec = {
    ...bare,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
  for (const [index, choice] of (choices ?? []).entries()) {
    checkValue(reading, bounded, choice, [...at, 'choices', index]);
  }
  const spec: ParamSpec = { ...bounded, ...(choices === undefined ? {} : { choices }) };
  if (fallback === undefined) return [spec];
  checkValue(reading, spec, fallback, defaultAt);
  return [{ ...spec, default: fallback }];
}

function checkBounds(
  reading: FlowReading,
  spec: ParamSpec,
  given: { readonly min?: number | undefined; readonly max?: number | undefined },
  at: Path,
): void {
  const key = given.min === undefined ? 'max' : 'min';
  if (given.min === undefined && given.max === undefined) return;
  if (spec.type === 'str' || spec.type === 'bool') {
    reading.report([...at, key], {
      code: 'bad-param',
      message: `min and max are for numbers; parameter ${quoted(spec.name)} is of type ${spec.type}`,
    });
  } else if (given.min !== undefined && given.max !== undefined && given.min > given.max) {
    reading.report([...at, 'min'], {
      code: 'bad-param',
      message: `min ${given.min} of parameter ${quoted(spec.name)} is above its max ${given.max}`,
    });
  }
}

function checkValue(reading: FlowReading, spec: ParamSpec, value: ParamValue, at: Path): void {
  const checked = checkParamValue(spec, value);
  if (!isWrong(checked)) return;
  reading.report(at, {
    code: 'bad-param',
    message: `parameter ${quoted(spec.name)}: ${checked.wrong}`,
    ...hintOf(checked),
  });
}

/** `1` is an int and `1.0` a float, though both are the same number once read. */
function typeOf(
  reading: FlowReading,
  value: ParamValue | undefined,
  at: Path,
): ParamSpec['type'] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  return reading.source.place(at)?.number ?? (Number.isInteger(value) ? 'int' : 'float');
}

/** Parameters of the top level and of a flow together: the flow's win over those of the same name. */
export function mergeParams(
  shared: DeclaredParams,
  own: DeclaredParams,
): { params: { [name: string]: ParamSpec }; paramsFiles: ParamsFile[] } {
  return {
    params: Object.fromEntries([...shared.specs, ...own.specs].map((spec) => [spec.name, spec])),
    paramsFiles: [...shared.files.flatMap((file) => withoutParams(file, own)), ...own.files],
  };
}

/** What a flow declares itself has no value of a file that was named above it for a parameter of that name. */
function withoutParams(file: ParamsFile, { specs }: DeclaredParams): ParamsFile[] {
  if (file.keys === undefined) return [file];
  const isOwn = new Set(specs.map(({ name }) => name));
  const keys = Object.entries(file.keys).filter(([name]) => !isOwn.has(name));
  return keys.length === 0 ? [] : [{ ...file, keys: Object.fromEntries(keys) }];
}
