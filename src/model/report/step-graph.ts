import { compareBytes } from '../../base/byte-order.ts';
import type { InputOrigin } from '../manifest.ts';
import type { RunReport } from './run-report.ts';
import { type TaskState, taskStates } from './task-states.ts';

export interface GraphNode {
  readonly id: string;
  /** `data`: what came from outside of the run. */
  readonly kind: 'step' | 'data';
  /** Of a step: how many of its tasks are in each state, in the order of TASK_STATES. */
  readonly states: readonly (readonly [TaskState, number])[];
}

export interface StepGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly (readonly [from: string, to: string])[];
}

/** More inputs from outside would hide the steps. */
const MOST_DATA = 12;

/** The steps of a run, each once however many tasks it had, and what they took from each other and from outside. */
export function stepGraph(report: RunReport): StepGraph {
  const { run, live } = report;
  const counts = new Map<string, Map<TaskState, number>>();
  for (const { step, state } of taskStates(report)) {
    const own = counts.get(step) ?? new Map<TaskState, number>();
    counts.set(step, own.set(state, (own.get(state) ?? 0) + 1));
  }
  const edges = new Set<string>();
  const data = new Set<string>();
  for (const { step, inputs } of Object.values(run.manifest.tasks)) {
    for (const { from } of Object.values(inputs)) {
      if ('step' in from) edges.add(JSON.stringify([from.step, step]));
      else if (data.size < MOST_DATA || data.has(dataName(from))) {
        data.add(dataName(from));
        edges.add(JSON.stringify([dataName(from), step]));
      }
    }
  }
  for (const [step, above] of Object.entries(live?.dependsOn ?? {}))
    for (const from of above) edges.add(JSON.stringify([from, step]));
  const known = new Set([...counts.keys(), ...data]);
  return {
    nodes: [
      ...[...data].sort(compareBytes).map((id): GraphNode => ({ id, kind: 'data', states: [] })),
      ...[...counts].map(([id, states]): GraphNode => ({ id, kind: 'step', states: [...states] })),
    ],
    edges: [...edges]
      .sort(compareBytes)
      .map((edge) => JSON.parse(edge) as [string, string])
      .filter(([from, to]) => known.has(from) && known.has(to)),
  };
}

function dataName(from: Exclude<InputOrigin, { readonly step: string }>): string {
  if ('path' in from) return from.path;
  return 'spec' in from ? from.spec : from.url;
}
