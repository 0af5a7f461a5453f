import { nearest } from '../base/nearest.ts';
import type { ItemReference, ParamScope, ParamValue, Step } from '../model/flow.ts';
import { usageError } from '../model/mlgit-error.ts';
import { quoted } from './describe-value.ts';
import { findTemplates, mentionedParams, templateName } from './templates.ts';

/**
 * The parameters that a task can see, of `params`, all those of the flow: what its step names; else what its commands
 * mention; else all.
 * @throws MlgitError `unknown-param` (usage) when the step names or has a template of one that is not there. The flow
 * file is checked for this already, but for parameters that come from a file.
 */
export function consumedParams(
  step: Step,
  params: { readonly [name: string]: ParamValue },
): { [name: string]: ParamValue | ItemReference } {
  const values = step.scope === undefined ? params : valuesOfScope(step.scope, params);
  const names = Object.keys(values);
  const mentioned = step.params ?? mentionedParams(step.run, names);
  const chosen = step.params === undefined && mentioned.length === 0 ? names : mentioned;
  for (const name of [...chosen, ...templated(step)]) {
    if (Object.hasOwn(values, name)) continue;
    const guess = nearest(name, names);
    throw usageError(
      'unknown-param',
      `Step ${quoted(step.name)} wants the parameter ${quoted(name)}, which the flow does not have`,
      guess === undefined ? [] : [`did you mean ${quoted(guess)}?`],
    );
  }
  return Object.fromEntries(chosen.map((name) => [name, values[name] ?? '']));
}

/** Parameters of a subflow, those that it takes from the flow around it with their values. */
export function valuesOfScope(
  scope: ParamScope,
  params: { readonly [name: string]: ParamValue },
): { [name: string]: ParamValue | ItemReference } {
  return Object.fromEntries(
    Object.entries(scope).map(([name, value]) => {
      const isTaken = typeof value === 'object' && 'param' in value;
      return [name, isTaken ? (params[value.param] ?? '') : value];
    }),
  );
}

function templated(step: Step): string[] {
  return step.run.flatMap((command) =>
    findTemplates(command).flatMap((template) => {
      const wanted = templateName(template);
      return wanted?.source === 'params' ? [wanted.name] : [];
    }),
  );
}
