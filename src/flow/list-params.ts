import type { Dimension, ParamValue, Step } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import { quoted } from './describe-value.ts';
import { JsonSyntaxError, type JsonValue, readJson } from './json-reader.ts';

/**
 * The step with fan-outs over list parameters as the run has them: a text with a JSON list, or words between commas, which are
 * numbers where those of the default are.
 * @throws MlgitError `bad-param` (usage) for what is no list of distinct values.
 */
export function withLists(step: Step, params: { readonly [name: string]: ParamValue }): Step {
  const { foreach } = step;
  if (foreach?.dimensions.every(({ values }) => values.kind !== 'list' || values.param === undefined) ?? true)
    return step;
  const dimensions = (foreach?.dimensions ?? []).map((dimension) => filled(dimension, params));
  return { ...step, foreach: { exclude: foreach?.exclude ?? [], dimensions } };
}

function filled(dimension: Dimension, params: { readonly [name: string]: ParamValue }): Dimension {
  const { values } = dimension;
  if (values.kind !== 'list' || values.param === undefined) return dimension;
  const text = String(params[values.param] ?? '');
  const found = parseList(text, values.values);
  const wrong = found === undefined ? quoted(text) : twice(found);
  if (found !== undefined && wrong === undefined)
    return { ...dimension, values: { ...values, values: found } };
  throw usageError(
    'bad-param',
    `Parameter ${quoted(values.param)}: expected a list of distinct texts, numbers, true or false, found ${wrong}`,
    [`--set ${values.param}=one,two, or --set '${values.param}=["one", "two"]'`],
  );
}

/** The text of a list as all write it; the text as it is where it is no list, which a later check refuses. */
export function asListText(text: string, like: ParamValue | undefined): string {
  const found = parseList(text, (typeof like === 'string' && parseList(like, [])) || []);
  return found === undefined ? text : `[${found.map((value) => JSON.stringify(value)).join(', ')}]`;
}

function parseList(text: string, like: readonly ParamValue[]): ParamValue[] | undefined {
  if (!text.trimStart().startsWith('[')) {
    const words = text.split(',').map((word) => word.trim());
    if (words.some((word) => word === '')) return undefined;
    const areNumbers = like.length > 0 && like.every((value) => typeof value === 'number');
    return areNumbers ? numbers(words) : words;
  }
  try {
    const value = readJson(text);
    return Array.isArray(value) && value.length > 0 && value.every(isScalar)
      ? (value as ParamValue[])
      : undefined;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return undefined;
  }
}

function numbers(words: readonly string[]): number[] | undefined {
  const found = words.map(Number);
  const isExact = (value: number, word: string | undefined): boolean =>
    Number.isFinite(value) && (Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(word ?? ''));
  return found.every((value, index) => isExact(value, words[index])) ? found : undefined;
}

/** An integer that a number would round is none: ids would become those of others. */
function isScalar(value: JsonValue): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function twice(values: readonly ParamValue[]): string | undefined {
  const texts = values.map(String);
  const again = texts.find((text, index) => texts.indexOf(text) < index);
  return again === undefined ? undefined : `${quoted(again)} twice`;
}
