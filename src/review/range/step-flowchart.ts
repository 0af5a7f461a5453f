import { compareBytes } from '../../base/byte-order.ts';
import type { InputOrigin, Manifest, ManifestTask } from '../../model/manifest.ts';
import type { FlowchartNode, StepFlowchart } from '../../model/review/step-flowchart.ts';
import { stepDepths } from '../../model/step-depths.ts';
import { own } from '../diff/task-pairs.ts';

/** More sources would hide the steps. */
const MOST_SOURCES = 20;

/** The steps of a manifest with what is not as it was before; undefined without any. Pure. */
export function stepFlowchart(before: Manifest | undefined, after: Manifest): StepFlowchart | undefined {
  const sources = differingSources(before, after);
  const shown = new Set([...sources.keys()].slice(0, MOST_SOURCES));
  const tasks = Object.entries(after.tasks);
  if (tasks.length === 0) return undefined;
  const edges = new Map<string, { from: string; to: string }>();
  for (const [, { step, inputs }] of tasks) {
    for (const { from } of Object.values(inputs)) {
      if (!('step' in from) && !shown.has(sourceName(from))) continue;
      const edge = {
        from: 'step' in from ? idOf('step', from.step) : idOf('source', sourceName(from)),
        to: idOf('step', step),
      };
      edges.set(JSON.stringify([edge.from, edge.to]), edge);
    }
  }
  return {
    nodes: [
      ...[...shown].map(
        (label): FlowchartNode => ({
          ...{ id: idOf('source', label), kind: 'source', label },
          differs: sources.get(label) === true,
        }),
      ),
      ...stepNodes(before, tasks),
    ],
    edges: [...edges.values()].sort((a, b) => compareBytes(a.from, b.from) || compareBytes(a.to, b.to)),
    sourcesLeft: sources.size - shown.size,
  };
}

function stepNodes(
  before: Manifest | undefined,
  tasks: readonly (readonly [string, ManifestTask])[],
): FlowchartNode[] {
  const depths = stepDepths(tasks.map(([, task]) => task));
  const steps = Map.groupBy(tasks, ([, { step }]) => step);
  return [...steps]
    .sort(([a], [b]) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0) || compareBytes(a, b))
    .map(([label, all]) => ({
      ...{ id: idOf('step', label), kind: 'step', label },
      differs: all.some(([task, { key }]) => own(before?.tasks ?? {}, task)?.key !== key),
      ...(all.length > 1 ? { tasks: all.length } : {}),
    }));
}

/** A file may have the name of a step. */
function idOf(kind: FlowchartNode['kind'], label: string): string {
  return `${kind} ${label}`;
}

/** Source → whether its bytes are others than before, in byte order. */
function differingSources(before: Manifest | undefined, after: Manifest): Map<string, boolean> {
  const [old, now] = [sourceDigests(before), sourceDigests(after)];
  return new Map(
    [...now].sort(([a], [b]) => compareBytes(a, b)).map(([id, digest]) => [id, old.get(id) !== digest]),
  );
}

function sourceDigests(manifest: Manifest | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const { inputs } of Object.values(manifest?.tasks ?? {})) {
    for (const { from, digest } of Object.values(inputs)) {
      if (!('step' in from)) found.set(sourceName(from), digest);
    }
  }
  return found;
}

function sourceName(from: Exclude<InputOrigin, { readonly step: string }>): string {
  if ('path' in from) return from.path;
  return 'spec' in from ? from.spec : from.url;
}
