import { addPart } from '../../lineage/build-lineage.ts';
import type { KnownRun } from '../../lineage/known-run.ts';
import type { LineageGraph } from '../../lineage/lineage-graph.ts';
import { artifactNodeId, taskNodeId } from '../../lineage/node-id.ts';
import type { RunCatalogue } from '../../lineage/run-catalogue.ts';
import type { ReadContext } from '../context.ts';
import { type ArtifactTarget, tasksOfTarget } from '../find-target.ts';
import { targetContent } from '../read-artifact.ts';
import type { ResolvedSpec } from '../resolve-spec.ts';

interface Places {
  readonly context: ReadContext;
  readonly graph: LineageGraph;
  readonly catalogue: RunCatalogue;
}

/** The nodes that a SPEC names: of a run all its tasks. A task that reused a result is the one that made it. */
export async function lineageRoots(
  places: Places,
  { run, target }: ResolvedSpec,
): Promise<readonly string[]> {
  const { graph, catalogue } = places;
  const known = catalogue.find(run.id, run.flow) as KnownRun;
  if (target.kind === 'artifact') return [await artifactRoot(places, known, target)];
  const roots = tasksOfTarget(run, target).map((taskId) => originId(catalogue, known, taskId));
  return [...new Set(roots)].filter((id) => graph.nodes.has(id));
}

async function artifactRoot(
  { context, graph, catalogue }: Places,
  known: KnownRun,
  target: ArtifactTarget,
): Promise<string> {
  const { record, taskId } = originOf(catalogue, known, target.taskId);
  const whole = artifactNodeId(record, taskId, target.name);
  // What a check left as evidence belongs to its task.
  if (!graph.nodes.has(whole)) return taskNodeId(record, taskId);
  if (target.inner.length === 0) return whole;
  const content = await targetContent(context.artifactsOf(known.record), target);
  const part = addPart(graph, whole, target.inner.join('/'), content);
  // Whoever took the folder had this in it.
  for (const edge of graph.outOf(whole)) {
    if (edge.kind === 'input') graph.connect({ ...edge, from: part });
  }
  return part;
}

function originOf(catalogue: RunCatalogue, known: KnownRun, taskId: string) {
  const origin = catalogue.originOf(known, taskId);
  return { record: origin?.known.record ?? known.record, taskId: origin?.taskId ?? taskId };
}

function originId(catalogue: RunCatalogue, known: KnownRun, taskId: string): string {
  const origin = originOf(catalogue, known, taskId);
  return taskNodeId(origin.record, origin.taskId);
}
