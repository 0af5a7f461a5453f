import type {
  Condition,
  Flow,
  Foreach,
  InputSource,
  ItemSource,
  ParamScope,
  ParamValue,
  Step,
} from '../model/flow.ts';

/**
 * Flows without steps of `flow`: each such step is replaced by the steps of that flow, called `step/inner`. They keep
 * their commands, code and outputs, and so their keys; what the step says of foreach, when and allow_failure holds for
 * all of them. An input of the step takes the place of the inner inputs of its name that come from outside that flow.
 * The flows are checked: none holds itself, each parameter has a value.
 */
export function inlineSubflows(flows: { readonly [name: string]: Flow }): { [name: string]: Flow } {
  const done = new Map<string, Flow>();
  const inlined = (name: string): Flow => {
    let flow = done.get(name);
    if (flow === undefined) {
      flow = inline(flows[name] as Flow, inlined);
      done.set(name, flow);
    }
    return flow;
  };
  return Object.fromEntries(Object.keys(flows).map((name) => [name, inlined(name)]));
}

function inline(flow: Flow, inlined: (name: string) => Flow): Flow {
  const all = Object.values(flow.steps);
  if (all.every(({ subflow }) => subflow === undefined)) return flow;
  const inner = new Map<string, Flow>();
  for (const { name, subflow } of all) {
    if (subflow !== undefined) inner.set(name, inlined(subflow.flow));
  }
  const resolve: Resolve = (step, has) => {
    const [first = '', ...rest] = step.split('.');
    const held = inner.get(first);
    if (held === undefined) return step;
    if (rest.length > 0) return `${first}/${rest.join('/')}`;
    const owner = Object.values(held.steps).find(has);
    return `${first}/${owner?.name ?? ''}`;
  };
  const steps = all.flatMap((step): Step[] => {
    const own = renamed(step, resolve);
    const held = inner.get(step.name);
    if (held === undefined) return [own];
    return Object.values(held.steps).map((one) => insideOf(own, one, { outer: flow, inner: held }));
  });
  return { ...flow, steps: Object.fromEntries(steps.map((step) => [step.name, step])) };
}

/** The full name of a step as it is written, `step` or `step.inner`; `has` tells which inner one is meant. */
type Resolve = (step: string, has: (inner: Step) => boolean) => string;

function renamed(step: Step, resolve: Resolve): Step {
  return {
    ...step,
    inputs: Object.fromEntries(
      Object.entries(step.inputs).map(([name, source]) => [name, renamedInput(source, resolve)]),
    ),
    ...(step.foreach === undefined ? {} : { foreach: renamedForeach(step.foreach, resolve) }),
    ...(step.when === undefined ? {} : { when: step.when.map((one) => renamedCondition(one, resolve)) }),
  };
}

function renamedInput(source: InputSource, resolve: Resolve): InputSource {
  if (source.kind === 'step') {
    const has = ({ outputs }: Step): boolean => Object.hasOwn(outputs, source.output);
    return { ...source, step: resolve(source.step, has) };
  }
  return source.kind === 'metrics' ? { ...source, step: resolve(source.step, hasMetrics) } : source;
}

function renamedForeach(foreach: Foreach, resolve: Resolve): Foreach {
  return {
    ...foreach,
    dimensions: foreach.dimensions.map(({ key, values }) => ({
      key,
      values: renamedSource(values, resolve),
    })),
  };
}

function renamedSource(source: ItemSource, resolve: Resolve): ItemSource {
  switch (source.kind) {
    case 'list':
      return source;
    case 'artifact':
      return {
        ...source,
        step: resolve(source.step, ({ outputs }) => Object.hasOwn(outputs, source.output)),
      };
    case 'key':
      return {
        ...source,
        step: resolve(source.step, () => true),
      };
  }
}

function renamedCondition(condition: Condition, resolve: Resolve): Condition {
  const steps = Object.entries(condition.steps).map(([name, step]) => [name, resolve(step, hasMetrics)]);
  return { ...condition, steps: Object.fromEntries(steps) };
}

function hasMetrics({ metrics }: Step): boolean {
  return metrics !== undefined;
}

interface Flows {
  readonly outer: Flow;
  readonly inner: Flow;
}

function insideOf(holder: Step, step: Step, flows: Flows): Step {
  const own = renamed(step, (name) => `${holder.name}/${name}`);
  const scope = composed(scopeOf(holder, flows), step.scope);
  const when = [...(holder.when ?? []), ...(own.when ?? []).map((one) => scoped(one, scope))];
  const dimensions = [...(holder.foreach?.dimensions ?? []), ...(own.foreach?.dimensions ?? [])];
  const exclude = [...(holder.foreach?.exclude ?? []), ...(own.foreach?.exclude ?? [])];
  return {
    ...own,
    name: `${holder.name}/${step.name}`,
    inputs: Object.fromEntries(
      Object.entries(own.inputs).map(([name, source]) => [name, fromHolder(holder, name, source)]),
    ),
    ...(dimensions.length === 0 ? {} : { foreach: { dimensions, exclude } }),
    ...(when.length === 0 ? {} : { when }),
    allowFailure: holder.allowFailure || own.allowFailure,
    scope,
  };
}

function fromHolder(holder: Step, name: string, source: InputSource): InputSource {
  if (source.kind === 'step' || source.kind === 'metrics') return source;
  return Object.hasOwn(holder.inputs, name) ? (holder.inputs[name] as InputSource) : source;
}

/** Every parameter of the inner flow: as the step sets it, else of the outer flow, else its default. */
function scopeOf({ subflow }: Step, { outer, inner }: Flows): ParamScope {
  return Object.fromEntries(
    Object.values(inner.params).map((spec) => {
      const given = subflow?.params[spec.name];
      if (given !== undefined) return [spec.name, given];
      if (Object.hasOwn(outer.params, spec.name)) return [spec.name, { param: spec.name }];
      return [spec.name, spec.default as ParamValue];
    }),
  );
}

/** Of a step two flows deep: what its own scope takes from the flow between is looked up in that flow's. */
function composed(between: ParamScope, own: ParamScope | undefined): ParamScope {
  if (own === undefined) return between;
  return Object.fromEntries(
    Object.entries(own).map(([name, value]) => {
      const isTaken = typeof value === 'object' && 'param' in value;
      return [name, isTaken ? (between[value.param] ?? value) : value];
    }),
  );
}

function scoped(condition: Condition, scope: ParamScope): Condition {
  return { ...condition, scope: composed(scope, condition.scope) };
}
