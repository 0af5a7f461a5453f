import type { ElementSpec, ParamSpec, ParamValue } from '../model/flow.ts';
import { describeValue, quoted } from './describe-value.ts';
import { readList } from './read-list.ts';
import { isWrong, type Wrong } from './wrong.ts';

const TYPE_NAMES = {
  str: 'a text (str)',
  int: 'an integer (int)',
  float: 'a number (float)',
  bool: 'true or false (bool)',
};
/** As YAML's core schema reads them (YAML 1.2.2, 10.3.2), Python's `True` among them. */
const BOOLS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'True', 'TRUE'].map((text) => [text, true] as const),
  ...['false', 'False', 'FALSE'].map((text) => [text, false] as const),
]);
const INT = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

export type Checked = { readonly value: ParamValue } | Wrong;

/** A value from the command line or a variable, as the parameter's type reads it. */
export function parseParamText(spec: ParamSpec, text: string): Checked {
  if (spec.type === 'str') return checkParamValue(spec, text);
  if (spec.type === 'bool') {
    const value = BOOLS.get(text);
    return value === undefined ? expected(spec, quoted(text)) : checkParamValue(spec, value);
  }
  if (!(spec.type === 'int' ? INT : FLOAT).test(text)) return expected(spec, quoted(text));
  const value = Number(text);
  if (spec.type === 'int' && !Number.isSafeInteger(value)) return tooLarge(text);
  return checkParamValue(spec, value);
}

/** A list as all write it: of JSON, or words between commas, which are of the type of the elements, else of those of the default. */
function parseListText(spec: ParamSpec, element: ElementSpec, text: string): Checked {
  const list = readList(text, spec.default);
  if (list === undefined) {
    const hint = `--set ${spec.name}=one,two, or --set '${spec.name}=["one", "two"]'`;
    return { wrong: `expected a list of texts, numbers, true or false, found ${quoted(text)}`, hint };
  }
  const found: string[] = [];
  for (const [index, { value, type, isWord }] of list.entries()) {
    const one: ParamSpec = { type, ...element, name: spec.name };
    const checked = isWord ? parseParamText(one, String(value)) : checkParamValue(one, value);
    if (isWrong(checked)) return { ...checked, wrong: `element ${index + 1} of the list: ${checked.wrong}` };
    found.push(JSON.stringify(checked.value));
  }
  return { value: `[${found.join(', ')}]` };
}

/** Type, bounds and choices of a value that came typed, from YAML or JSON; of a list, which is a text, those of its elements. */
export function checkParamValue(spec: ParamSpec, value: ParamValue | bigint): Checked {
  if (spec.list !== undefined && typeof value === 'string') return parseListText(spec, spec.list, value);
  if (typeof value === 'bigint' && (spec.type === 'int' || spec.type === 'float'))
    return tooLarge(String(value));
  if (typeof value === 'bigint' || !hasType(spec.type, value)) return expected(spec, describeValue(value));
  if (typeof value === 'number' && !Number.isFinite(value))
    return expected(spec, `${value}, which is not finite`);
  if (typeof value === 'number' && spec.min !== undefined && value < spec.min) {
    return { wrong: `expected at least ${spec.min}, found ${value}` };
  }
  if (typeof value === 'number' && spec.max !== undefined && value > spec.max) {
    return { wrong: `expected at most ${spec.max}, found ${value}` };
  }
  if (typeof value === 'string' && value.includes('\0'))
    return { wrong: 'expected a text without NUL characters' };
  if (spec.choices !== undefined && !spec.choices.includes(value)) {
    return { wrong: `expected one of ${spec.choices.map(String).join(', ')}, found ${value}` };
  }
  return { value };
}

function hasType(type: ParamSpec['type'], value: ParamValue): boolean {
  if (type === 'str') return typeof value === 'string';
  if (type === 'bool') return typeof value === 'boolean';
  if (typeof value !== 'number') return false;
  return type === 'float' || !Number.isFinite(value) || Number.isSafeInteger(value);
}

function expected(spec: ParamSpec, found: string): Wrong {
  return { wrong: `expected ${TYPE_NAMES[spec.type]}, found ${found}` };
}

function tooLarge(text: string): Wrong {
  return {
    wrong: `expected an integer of at most 2^53 − 1 (${Number.MAX_SAFE_INTEGER}), found ${text}, which would lose digits`,
    hint: 'make it a text (str) to keep every digit',
  };
}
