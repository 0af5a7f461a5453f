import type { Completion } from '../../model/completion.ts';
import type { ParamSpec, ParamValue } from '../../model/flow.ts';
import type { Context } from '../context.ts';
import { declaredParams } from './declared-flows.ts';
import type { ValueToComplete } from './value-to-complete.ts';

/** `name=value`, and `name=value,value` of a sweep. */
export async function completeSetting(
  context: Context,
  { typed, flow }: ValueToComplete,
): Promise<Completion> {
  const params = await declaredParams(context, flow);
  const equals = typed.indexOf('=');
  if (equals < 0) {
    const candidates = params.map((param) => ({ value: `${param.name}=`, help: describe(param) }));
    return { candidates, ending: 'open' };
  }
  const before = typed.slice(0, Math.max(equals, typed.lastIndexOf(',')) + 1);
  const param = params.find(({ name }) => name === typed.slice(0, equals));
  const candidates = valuesOf(param).map((value) => ({ value: `${before}${value}` }));
  return { candidates, ending: 'done' };
}

/** Those that it may have; of a number the one that it has. */
function valuesOf(param: ParamSpec | undefined): readonly ParamValue[] {
  if (param === undefined) return [];
  if (param.choices !== undefined) return param.choices;
  if (param.type === 'bool') return [true, false];
  return param.default === undefined ? [] : [param.default];
}

function describe({ type, help, default: value }: ParamSpec): string {
  const words = [help ?? type, ...(value === undefined ? [] : [`now ${value}`])];
  return words.join(', ');
}
