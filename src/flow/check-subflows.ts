import { nearest } from '../base/nearest.ts';
import type { Flow, ParamSpec, Step } from '../model/flow.ts';
import { quoted } from './describe-value.ts';
import { findCycles } from './find-cycle.ts';
import type { FlowReading } from './flow-reading.ts';
import { checkParamValue } from './param-value.ts';
import { keysOfStep } from './step-keys.ts';
import type { Path } from './value-path.ts';
import { isWrong } from './wrong.ts';

type Flows = { readonly [name: string]: Flow };

/** What is wrong between steps with `flow` and the flows that they name. */
export function checkSubflows(reading: FlowReading, flows: Flows): void {
  if (checkRecursion(reading, flows)) return;
  for (const flow of Object.values(flows)) {
    for (const step of Object.values(flow.steps)) {
      const inner = step.subflow === undefined ? undefined : flows[step.subflow.flow];
      if (inner === undefined) continue;
      const at = ['flows', flow.name, 'steps', step.name];
      checkParams(reading, { flow, step, inner }, [...at, 'params']);
      checkInputs(reading, { step, inner, flows }, [...at, 'inputs']);
      checkKeys(reading, step, inner, [...at, 'foreach']);
    }
  }
}

function checkRecursion(reading: FlowReading, flows: Flows): boolean {
  const graph = new Map(
    Object.values(flows).map((flow) => [
      flow.name,
      Object.values(flow.steps).flatMap(({ subflow }) => (subflow === undefined ? [] : [subflow.flow])),
    ]),
  );
  const cycles = findCycles(graph);
  for (const cycle of cycles) {
    const [first = '', next = ''] = cycle;
    const step = Object.values(flows[first]?.steps ?? {}).find(({ subflow }) => subflow?.flow === next);
    reading.report(['flows', first, 'steps', step?.name ?? '', 'flow'], {
      code: 'cycle',
      message: `the flows form a cycle, each holding the next: ${cycle.join(' → ')}`,
      hint: 'take one of these steps out',
    });
  }
  return cycles.length > 0;
}

function checkParams(
  reading: FlowReading,
  { flow, step, inner }: { readonly flow: Flow; readonly step: Step; readonly inner: Flow },
  at: Path,
): void {
  const given = step.subflow?.params ?? {};
  const names = Object.keys(inner.params);
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(inner.params, name) ? (inner.params[name] as ParamSpec) : undefined;
    const checked = spec && typeof value !== 'object' ? checkParamValue(spec, value) : undefined;
    if (spec === undefined) {
      const guess = nearest(name, names);
      reading.reportKey([...at, name], {
        code: 'unknown-param',
        message: `the flow ${quoted(inner.name)} has no parameter ${quoted(name)}`,
        ...(guess === undefined ? {} : { hint: `did you mean ${quoted(guess)}?` }),
      });
    } else if (isWrong(checked)) {
      reading.report([...at, name], {
        code: 'bad-param',
        message: `parameter ${quoted(name)}: ${checked.wrong}`,
      });
    }
  }
  for (const { name, default: fallback } of Object.values(inner.params)) {
    const isGiven = Object.hasOwn(given, name) || Object.hasOwn(flow.params, name) || fallback !== undefined;
    if (isGiven || reading.hasDamageBelow(at)) continue;
    reading.report(at, {
      code: 'missing-param',
      message: `the flow ${quoted(inner.name)} needs the parameter ${quoted(name)}, which has no default`,
      hint: `params: {${name}: …}`,
    });
  }
}

/** An input of the step stands for those of its name inside that come from outside that flow. */
function checkInputs(
  reading: FlowReading,
  { step, inner, flows }: { readonly step: Step; readonly inner: Flow; readonly flows: Flows },
  at: Path,
): void {
  const open = openInputs(inner, flows);
  for (const name of Object.keys(step.inputs)) {
    if (open.has(name)) continue;
    const guess = nearest(name, [...open]);
    reading.reportKey([...at, name], {
      code: 'unknown-input',
      message: `no step of the flow ${quoted(inner.name)} takes an input ${quoted(name)} from outside that flow`,
      hint:
        guess === undefined ? `it takes ${[...open].join(', ') || 'none'}` : `did you mean ${quoted(guess)}?`,
    });
  }
}

function openInputs(flow: Flow, flows: Flows): Set<string> {
  const open = new Set<string>();
  for (const { inputs, subflow } of Object.values(flow.steps)) {
    for (const [name, { kind }] of Object.entries(inputs)) {
      if (kind !== 'step' && kind !== 'metrics') open.add(name);
    }
    const inner = subflow === undefined ? undefined : flows[subflow.flow];
    if (inner === undefined) continue;
    for (const name of openInputs(inner, flows)) if (!Object.hasOwn(inputs, name)) open.add(name);
  }
  return open;
}

function checkKeys(reading: FlowReading, step: Step, inner: Flow, at: Path): void {
  const own = keysOfStep(step);
  for (const one of Object.values(inner.steps)) {
    const shared = keysOfStep(one).find((key) => own.includes(key));
    if (shared === undefined) continue;
    reading.report([...at, shared], {
      code: 'name-collision',
      message: `step ${quoted(one.name)} of the flow ${quoted(inner.name)} has a foreach over ${quoted(shared)}, too`,
      hint: 'rename the key here',
    });
    return;
  }
}
