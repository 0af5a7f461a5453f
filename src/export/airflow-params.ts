import type { ParamSpec, ParamValue } from '../model/flow.ts';
import type { ExportedFlow } from './exported-flow.ts';
import { pythonText } from './python-text.ts';

const TYPES: { readonly [type in ParamSpec['type']]: string } = {
  str: 'string',
  int: 'integer',
  float: 'number',
  bool: 'boolean',
};

/** What a run of the DAG can be started with: the parameters of the flow, and the revision of its code. */
export function airflowParams({ flow, revision }: ExportedFlow): string {
  const own = Object.values(flow.params).map((param) => `${pythonText(param.name)}: ${paramOf(param)}`);
  // No parameter of a flow has a name like this one.
  const code = `"git revision": Param(${pythonText(revision)}, type="string", title="Branch, tag or commit")`;
  return [...own, code].map((line) => `        ${line},\n`).join('');
}

function paramOf({ type, default: value, min, max, choices, help }: ParamSpec): string {
  const facts = [
    ...(value === undefined ? [] : [pythonValue(value)]),
    `type=${pythonText(TYPES[type])}`,
    ...(min === undefined ? [] : [`minimum=${pythonValue(min)}`]),
    ...(max === undefined ? [] : [`maximum=${pythonValue(max)}`]),
    ...(choices === undefined ? [] : [`enum=[${choices.map(pythonValue).join(', ')}]`]),
    ...(help === undefined ? [] : [`description=${pythonText(help)}`]),
  ];
  return `Param(${facts.join(', ')})`;
}

function pythonValue(value: ParamValue): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? pythonText(value) : String(value);
}
