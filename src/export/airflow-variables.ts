import { variableName } from '../model/name.ts';
import type { ExportedFlow } from './exported-flow.ts';

/** What `mlgit task start` is told of a run of the DAG: variables, and the expressions of Jinja that have their values. */
export function startVariables({
  flow,
}: ExportedFlow): readonly (readonly [name: string, expression: string])[] {
  const params = Object.values(flow.params).map(({ name, type }) => {
    const value = type === 'str' ? `params['${name}']` : `params['${name}'] | tojson`;
    return [`MLGIT_SET_${variableName(name)}`, value] as const;
  });
  return [['MLGIT_TASK_REVISION', "params['git revision']"], ...params];
}
