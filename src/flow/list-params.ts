import type { Dimension, ParamValue, Step } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import { quoted } from './describe-value.ts';
import { readList } from './read-list.ts';

/**
 * The step with fan-outs over list parameters as the run has them, each a text with a JSON list.
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
  const found = readList(text)?.map(({ value }) => value as ParamValue);
  const wrong = found === undefined || found.length === 0 ? quoted(text) : twice(found);
  if (found !== undefined && wrong === undefined)
    return { ...dimension, values: { ...values, values: found } };
  throw usageError(
    'bad-param',
    `Parameter ${quoted(values.param)}: expected a list of distinct texts, numbers, true or false, found ${wrong}`,
    [`--set ${values.param}=one,two, or --set '${values.param}=["one", "two"]'`],
  );
}

function twice(values: readonly ParamValue[]): string | undefined {
  const texts = values.map(String);
  const again = texts.find((text, index) => texts.indexOf(text) < index);
  return again === undefined ? undefined : `${quoted(again)} twice`;
}
