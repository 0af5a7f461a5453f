import { compareBytes } from '../base/byte-order.ts';
import { nearest } from '../base/nearest.ts';
import type { Flow, ParamValue, Step } from '../model/flow.ts';
import { type MlgitError, usageError } from '../model/mlgit-error.ts';
import { consumedParams } from './consumed-params.ts';
import { quoted } from './describe-value.ts';
import type { Plan, PlannedTask, Selection } from './plan-types.ts';
import { stepsNeeded } from './steps-needed.ts';

/**
 * The tasks of a run of `flow`. `params` are the values of all its parameters. `only` selects those steps, `from` one
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
  const tasks = order([...needs.keys()], needs).map((name): PlannedTask => {
    const step = flow.steps[name] as Step;
    return {
      id: name,
      step,
      params: consumedParams(step, params),
      dependsOn: [...(needs.get(name) ?? [])].sort(compareBytes),
      selected: selected.has(name),
      needed: needed.has(name) && !selected.has(name),
    };
  });
  return { flow, params, tasks, partial: selected.size < tasks.length };
}

type Needs = ReadonlyMap<string, readonly string[]>;

function select(flow: Flow, needs: Needs, selection: Selection): Set<string> {
  const { only, from, until } = selection;
  for (const name of [...(only ?? []), from, until]) {
    if (name !== undefined && !needs.has(name)) throw unknownStep(flow, name);
  }
  if (only !== undefined && (from !== undefined || until !== undefined)) {
    throw usageError('bad-selection', 'Expected either --only, or --from and --until, found both');
  }
  if (only !== undefined) return new Set(only);
  const after = from === undefined ? undefined : reach([from], reverse(needs));
  const before = until === undefined ? undefined : reach([until], needs);
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
