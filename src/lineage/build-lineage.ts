import type { ArtifactContent } from '../model/artifact.ts';
import type { ManifestInput, ManifestOutput } from '../model/manifest.ts';
import { parseSpec } from '../model/parse-spec.ts';
import { consumedRuns, repositoryOf } from './consumed-runs.ts';
import type { MadeArtifact, Source, TaskOfRun, Unknown } from './graph-node.ts';
import type { KnownRun } from './known-run.ts';
import { LineageGraph } from './lineage-graph.ts';
import { artifactNodeId, sourceNodeId, taskNodeId } from './node-id.ts';
import { producersInRun, type TasksByStep, tasksByStep } from './producers-in-run.ts';
import type { Origin, RunCatalogue } from './run-catalogue.ts';
import type { RunContents } from './run-contents.ts';
import { joinByDigest } from './same-bytes.ts';
import { findTakenOutput } from './taken-output.ts';

/**
 * The graph artifact → task → inputs over all runs of a catalogue, or over these of them (`related-runs.ts`), of which
 * everything is in it; of the others there is what these took from them. A task that reused a result is one with the task
 * that made it; what tasks took from the tree or a URL is one source for all that took the same bytes there.
 */
export function buildLineage(
  catalogue: RunCatalogue,
  contents: RunContents,
  runs = catalogue.runs,
): LineageGraph {
  const graph = new LineageGraph();
  const building: Building = { graph, catalogue, contents };
  for (const known of runs) addOutputs(building, known);
  for (const known of runs) addInputs(building, known);
  joinByDigest(graph);
  return graph;
}

interface Building {
  readonly graph: LineageGraph;
  readonly catalogue: RunCatalogue;
  readonly contents: RunContents;
}

/** Its tasks but those that reused a result. */
function* ownTasks({ catalogue }: Building, known: KnownRun): Generator<Origin> {
  for (const taskId of Object.keys(known.record.manifest.tasks)) {
    const origin = catalogue.originOf(known, taskId);
    if (origin?.known === known && origin.taskId === taskId) yield origin;
  }
}

function addOutputs(building: Building, known: KnownRun): void {
  for (const origin of ownTasks(building, known)) {
    const node = addTask(building, origin);
    for (const [name, output] of Object.entries(origin.task.outputs))
      addArtifact(building.graph, node, name, output);
  }
}

function addTask({ graph, catalogue }: Building, origin: Origin): TaskOfRun {
  const { known, taskId, task } = origin;
  const id = taskNodeId(known.record, taskId);
  const there = graph.nodes.get(id);
  if (there?.kind === 'task') return there;
  const node: TaskOfRun = { kind: 'task', id, known, taskId, task, reusedBy: catalogue.reusersOf(origin) };
  graph.nodes.set(id, node);
  return node;
}

function addArtifact(graph: LineageGraph, made: TaskOfRun, name: string, output: ManifestOutput): string {
  const { known, taskId } = made;
  const id = artifactNodeId(known.record, taskId, name);
  if (!graph.nodes.has(id)) {
    graph.nodes.set(id, { kind: 'artifact', id, known, taskId, name, output });
    graph.connect({ from: made.id, to: id, kind: 'output', name });
  }
  return id;
}

function addInputs(building: Building, known: KnownRun): void {
  const { graph } = building;
  let steps: TasksByStep | undefined;
  for (const { taskId, task } of ownTasks(building, known)) {
    const id = taskNodeId(known.record, taskId);
    for (const [name, input] of Object.entries(task.inputs)) {
      const { from } = input;
      if ('step' in from) {
        steps ??= tasksByStep(known.record);
        const { step, output } = from;
        const made = producersInRun(known.record, steps, task, { input, step, output });
        for (const one of made) takeFromTask(building, { known, id, name, output, input }, one);
      } else if ('spec' in from) takeFromRun(building, { known, id, name, input, spec: from.spec });
      else graph.connect({ from: sourceOf(building, input, from), to: id, kind: 'input', name });
    }
  }
}

interface Taking {
  readonly known: KnownRun;
  /** The task that takes. */
  readonly id: string;
  readonly name: string;
  readonly input: ManifestInput;
}

function takeFromTask(
  building: Building,
  taking: Taking & { readonly output: string },
  taskId: string,
): void {
  const { graph, catalogue } = building;
  const origin = catalogue.originOf(taking.known, taskId);
  if (origin === undefined) return;
  const own = Object.hasOwn(origin.task.outputs, taking.output)
    ? origin.task.outputs[taking.output]
    : undefined;
  // Metrics as a file are made for who takes them, and are the output of no task.
  const output = own ?? { ...contentOf(taking.input), path: 'metrics.json' };
  const from = addArtifact(graph, addTask(building, origin), taking.output, output);
  graph.connect({ from, to: taking.id, kind: 'input', name: taking.name });
}

/** Of another run, which the execution record names. */
function takeFromRun(building: Building, taking: Taking & { readonly spec: string }): void {
  const { graph, catalogue } = building;
  const { known, id, name, input, spec } = taking;
  const run = consumedRuns(known.record).get(spec);
  const { flow = known.record.flow, path = '' } = specParts(spec);
  const taken = run === undefined ? undefined : catalogue.find(run, flow);
  const found = taken && findTakenOutput(taken.record, path, input.digest);
  const origin = taken && found && catalogue.originOf(taken, found.taskId);
  const output = found && origin?.task.outputs[found.name];
  const from =
    found !== undefined && origin !== undefined && output !== undefined
      ? addPart(
          graph,
          addArtifact(graph, addTask(building, origin), found.name, output),
          found.inner,
          contentOf(input),
        )
      : addUnknown(graph, known, {
          ...{ spec, flow, state: taken === undefined ? 'not-here' : 'no-such-output' },
          id: run === undefined ? spec : `${flow}@${run}:${path}`,
          ...(run === undefined ? {} : { run }),
        });
  graph.connect({ from, to: id, kind: 'input', name, spec });
}

function addUnknown(
  graph: LineageGraph,
  taker: KnownRun,
  unknown: Omit<Unknown, 'kind' | 'repository'>,
): string {
  const repository = repositoryOf(unknown.spec) ?? taker.repository;
  const node: Unknown = {
    ...{ kind: 'unknown', ...unknown },
    ...(repository === undefined ? {} : { repository }),
  };
  if (!graph.nodes.has(node.id)) graph.nodes.set(node.id, node);
  return node.id;
}

/** A file or folder in a folder that was made; the folder itself where `inner` is empty. */
export function addPart(graph: LineageGraph, whole: string, inner: string, content: ArtifactContent): string {
  const folder = graph.nodes.get(whole);
  if (inner === '' || folder?.kind !== 'artifact') return whole;
  const id = `${whole}/${inner}`;
  if (!graph.nodes.has(id)) {
    const node: MadeArtifact = { ...folder, id, part: { inner, content } };
    graph.nodes.set(id, node);
    graph.connect({ from: whole, to: id, kind: 'part', name: inner });
  }
  return id;
}

function sourceOf({ graph, contents }: Building, input: ManifestInput, origin: Source['origin']): string {
  const id = sourceNodeId(origin, input.digest);
  if (!graph.nodes.has(id)) {
    const first = contents.firstTaker(id);
    if (first !== undefined)
      graph.nodes.set(id, { kind: 'source', id, content: contentOf(input), origin, first });
  }
  return id;
}

function contentOf({ kind, digest, sizeBytes, executable }: ArtifactContent): ArtifactContent {
  return { kind, digest, sizeBytes, ...(executable === undefined ? {} : { executable }) };
}

/** A SPEC of a record may be one that a later release understands. */
function specParts(spec: string): { readonly flow?: string; readonly path?: string } {
  try {
    return parseSpec(spec);
  } catch {
    return {};
  }
}
