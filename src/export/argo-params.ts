import type { ParamSpec } from '../model/flow.ts';
import { variableName } from '../model/name.ts';
import type { ExportedFlow } from './exported-flow.ts';

/** No parameter of a flow has a name like this one. */
export const REVISION = 'gitRevision';

export interface ArgoParameter {
  readonly name: string;
  readonly value?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
}

/** What a workflow can be started with: the parameters of the flow, and the revision of its code. */
export function argoParameters({ flow, revision }: ExportedFlow): ArgoParameter[] {
  const code = { name: REVISION, value: revision, description: 'branch, tag or commit' };
  return [...Object.values(flow.params).map(parameterOf), code];
}

/**
 * The same as variables of `mlgit task start`. A value comes in base64, as Argo looks for templates in what it has put into one, and
 * Kubernetes for `$(NAME)`.
 */
export function argoVariables({ flow }: ExportedFlow): { readonly name: string; readonly value: string }[] {
  return Object.values(flow.params).map(({ name }) => ({
    name: `MLGIT_SET64_${variableName(name)}`,
    value: `{{=sprig.b64enc(workflow.parameters['${name}'])}}`,
  }));
}

function parameterOf({ name, type, default: value, min, max, choices, help }: ParamSpec): ArgoParameter {
  const limits = [min === undefined ? [] : [`at least ${min}`], max === undefined ? [] : [`at most ${max}`]];
  const description = [...(help === undefined ? [] : [help.toWellFormed()]), ...limits.flat()].join('; ');
  const allowed = choices?.map(String) ?? (type === 'bool' ? ['true', 'false'] : undefined);
  return {
    name,
    ...(value === undefined ? {} : { value: String(value).toWellFormed() }),
    ...(allowed === undefined ? {} : { enum: allowed.map((text) => text.toWellFormed()) }),
    ...(description === '' ? {} : { description }),
  };
}
