import { compareBytes } from '../base/byte-order.ts';
import { isAtOrBelow } from '../base/is-at-or-below.ts';
import { nearest } from '../base/nearest.ts';
import type { Flow, ParamValue, Step } from '../model/flow.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import { twofoldNames } from './call-arguments.ts';
import { consumedParams } from './consumed-params.ts';
import { quoted } from './describe-value.ts';
import { withLists } from './list-params.ts';
import type { Plan, PlannedStep, Selection } from './plan-types.ts';
import { keysOfStep } from './step-keys.ts';
import { stepsNeeded } from './steps-needed.ts';

/**
 * The steps of a run of `flow`. `params` are the values of all its parameters. `only` selects those steps, `from` one
 * and all that depend on it, `until` one and all it depends on, both of them what lies on the way.
 * @throws MlgitError (usage): `unknown-step`, `bad-selection`, `unknown-param` of a step's `params`.
 */
export function planFlow(
  flow: Flow,
  params: { readonly [name: string]: ParamValue },
  selection: Selection = {},
): Plan {
  const needs = new Map(Object.values(flow.steps).map((step) => [step.name, stepsNeeded(step)]));
  const selected = select(flow, needs, selection);
  const needed = reach(selected, needs);
  const steps = order([...needs.keys()], needs).map((name): PlannedStep => {
    const step = withLists(flow.steps[name] as Step, params);
    return {
      id: name,
      step,
      params: seenParams(step, params),
      dependsOn: [...(needs.get(name) ?? [])].sort(compareBytes),
      selected: selected.has(name),
      needed: needed.has(name) && !selected.has(name),
    };
  });
  return { flow, params, steps, partial: selected.size < steps.length };
}

/** @throws MlgitError `name-collision` (usage) for names that the flow file alone does not have. */
function seenParams(step: Step, params: Plan['params']): PlannedStep['params'] {
  const seen = consumedParams(step, params);
  // Functions of a flow in Python are told apart by what they come from.
  if (step.call === undefined || step.source !== undefined) return seen;
  const [twofold] = twofoldNames({
    item: keysOfStep(step),
    params: Object.keys(seen),
    inputs: Object.keys(step.inputs),
    outputs: Object.keys(step.outputs),
  });
  if (twofold === undefined) return seen;
  throw usageError('name-collision', `Step ${quoted(step.name)}: ${twofold.message}`, [twofold.hint]);
}

type Needs = ReadonlyMap<string, readonly string[]>;

function select(flow: Flow, needs: Needs, selection: Selection): Set<string> {
  const { only, from, until } = selection;
  const named = (name: string): string[] => stepsNamed(flow, name, [...needs.keys()]);
  const chosenOnly = only?.flatMap(named);
  const first = from === undefined ? undefined : named(from);
  const last = until === undefined ? undefined : named(until);
  if (chosenOnly !== undefined && (from !== undefined || until !== undefined)) {
    throw usageError('bad-selection', 'Expected either --only, or --from and --until, found both');
  }
  if (chosenOnly !== undefined) return new Set(chosenOnly);
  const after = first === undefined ? undefined : reach(first, reverse(needs));
  const before = last === undefined ? undefined : reach(last, needs);
  const chosen = [...needs.keys()].filter(
    (name) => (after?.has(name) ?? true) && (before?.has(name) ?? true),
  );
  if (chosen.length === 0) {
    throw usageError(
      'bad-selection',
      `No step lies between --from ${from} and --until ${until}: ${until} does not depend on ${from}`,
      [`mlgit run ${flow.name} --from ${until} --until ${from}`],
    );
  }
  return new Set(chosen);
}

/** A step by its name; a step with `flow` stands for all of that flow. */
function stepsNamed(flow: Flow, name: string, names: readonly string[]): string[] {
  const found = names.filter((one) => isAtOrBelow(one, name));
  if (found.length === 0) throw unknownStep(flow, name);
  return found;
}

function unknownStep(flow: Flow, name: string): MlgitError {
  const names = Object.keys(flow.steps);
  const guess = nearest(name, names);
  return usageError(
    'unknown-step',
    `The flow ${quoted(flow.name)} has no step ${quoted(name)}; its steps are ${names.join(', ')}`,
    guess === undefined ? [] : [`did you mean ${quoted(guess)}?`],
  );
}

/** `start` and all that can be reached from it. */
function reach(start: Iterable<string>, edges: Needs): Set<string> {
  const found = new Set(start);
  for (const name of found) for (const next of edges.get(name) ?? []) found.add(next);
  return found;
}

function reverse(needs: Needs): Map<string, string[]> {
  const dependents = new Map([...needs.keys()].map((name): [string, string[]] => [name, []]));
  for (const [name, needed] of needs) for (const other of needed) dependents.get(other)?.push(name);
  return dependents;
}

/** Kahn's order (1962), taking of those that are ready the one that stands first in the file. */
function order(names: readonly string[], needs: Needs): string[] {
  const position = new Map(names.map((name, index) => [name, index]));
  const dependents = reverse(needs);
  const waiting = new Map(names.map((name) => [name, needs.get(name)?.length ?? 0]));
  const ready = names.filter((name) => waiting.get(name) === 0).reverse();
  const ordered: string[] = [];
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    ordered.push(name);
    for (const dependent of dependents.get(name) ?? []) {
      const left = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, left);
      if (left === 0) insert(ready, dependent, position);
    }
  }
  if (ordered.length < names.length) throw new Error('Internal error: a flow with a cycle was planned');
  return ordered;
}

/** Into `ready`, which is sorted so that the first of the file is last. */
function insert(ready: string[], name: string, position: ReadonlyMap<string, number>): void {
  const at = position.get(name) ?? 0;
  let low = 0;
  let high = ready.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((position.get(ready[middle] ?? '') ?? 0) > at) low = middle + 1;
    else high = middle;
  }
  ready.splice(low, 0, name);
}
