import { nearest } from '../base/nearest.ts';
import type { ItemReference, ParamValue, SubflowSpec } from '../model/flow.ts';
import { quoted } from './describe-value.ts';
import type { FlowReading } from './flow-reading.ts';
import type { RawStep } from './flow-schema.ts';
import { findTemplates, templateName } from './templates.ts';
import type { Path } from './value-path.ts';

/** Keys of a step that say how a command runs, which a step with `flow` has none of. */
const OF_COMMANDS = [
  'code',
  'outputs',
  'metrics',
  'plots',
  'environment',
  'env',
  'secrets',
  'timeout',
  'retry',
  'cache',
  'runner',
  'checks',
] as const;

export interface SubflowScope {
  readonly flows: readonly string[];
  /** Keys of the step's foreach. */
  readonly keys: readonly string[];
}

/** `flow: NAME` with `params`. Whether the parameters are those of that flow is checked when all flows are known. */
export function buildSubflow(
  reading: FlowReading,
  raw: RawStep,
  { flows, keys }: SubflowScope,
  at: Path,
): SubflowSpec | undefined {
  const { flow, params } = raw;
  if (flow === undefined) {
    if (params === undefined || Array.isArray(params)) return undefined;
    reading.report([...at, 'params'], {
      code: 'bad-value',
      message: 'params: expected a list of names of parameters, found a mapping',
      hint: 'values are declared under params of the flow, and set with mlgit run --set NAME=VALUE',
    });
    return undefined;
  }
  for (const key of OF_COMMANDS) {
    if (raw[key] === undefined) continue;
    reading.reportKey([...at, key], {
      code: 'bad-value',
      message: `${quoted(key)} of a step with flow: the steps of ${quoted(flow)} have their own`,
      hint: `take ${quoted(key)} out`,
    });
  }
  if (!flows.includes(flow)) {
    const guess = nearest(flow, flows);
    reading.report([...at, 'flow'], {
      code: 'unknown-flow',
      message: `the file has no flow ${quoted(flow)}`,
      hint: guess === undefined ? `its flows are ${flows.join(', ')}` : `did you mean ${quoted(guess)}?`,
    });
    return undefined;
  }
  if (Array.isArray(params)) {
    reading.report([...at, 'params'], {
      code: 'bad-value',
      message: 'params of a step with flow: expected names with values, found a list',
      hint: 'params: {NAME: VALUE}',
    });
    return { flow, params: {} };
  }
  const values = Object.entries(params ?? {}).map(
    ([name, value]) => [name, bound(reading, value, keys, [...at, 'params', name])] as const,
  );
  return { flow, params: Object.fromEntries(values) };
}

/** `${{ item.KEY }}` as the whole value is the item's; everything else is itself. */
function bound(
  reading: FlowReading,
  value: ParamValue,
  keys: readonly string[],
  at: Path,
): ParamValue | ItemReference {
  if (typeof value !== 'string') return value;
  const [template] = findTemplates(value);
  if (template === undefined) return value;
  const wanted = templateName(template);
  const isWhole = template.start === 0 && template.end === value.length;
  if (isWhole && wanted?.source === 'item' && keys.includes(wanted.name)) return { item: wanted.name };
  reading.report(at, {
    code: 'bad-template',
    message: `expected a value, or \${{ item.KEY }} of the step's foreach alone, found ${quoted(value)}`,
    ...(keys.length === 0 ? {} : { hint: `its keys are ${keys.join(', ')}` }),
  });
  return value;
}
