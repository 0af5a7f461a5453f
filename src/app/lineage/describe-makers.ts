import { describeNode } from '../../lineage/describe-lineage.ts';
import type { MadeThere } from '../../lineage/find-makers.ts';
import type { LineageGraph } from '../../lineage/lineage-graph.ts';
import { taskNodeId } from '../../lineage/node-id.ts';
import type { Maker } from '../../model/lineage/blame-report.ts';
import type { LineageNode, LineageTaskNode } from '../../model/lineage/lineage-document.ts';
import type { Context } from '../context.ts';
import { readPurged } from '../gc/purged.ts';
import type { PartsOfFolders } from './parts-of-folders.ts';
import { sourcePointers } from './source-pointers.ts';

/** The newest of them and, where it is another, the first, with the inputs of each. */
export async function describeMakers(
  context: Context,
  graph: LineageGraph,
  { makers, parts }: { readonly makers: readonly MadeThere[]; readonly parts: PartsOfFolders },
): Promise<readonly Maker[]> {
  const named = [...new Set([makers.at(-1), makers[0]])].filter((made) => made !== undefined);
  const purged = new Set((await readPurged(context)).digests.keys());
  const described: Maker[] = [];
  for (const made of named) {
    const { artifact, inner } = made;
    const id = taskNodeId(artifact.known.record, artifact.taskId);
    const edges = graph.into(id);
    const pointers = await sourcePointers(
      context,
      graph,
      edges.map(({ from }) => from),
    );
    const describe = (node: string, level: number): LineageNode => ({
      ...describeNode(graph.nodes.get(node) as never, { purged, pointers }),
      level,
    });
    const content = await parts.ofArtifact(made);
    const task = describe(id, 0) as LineageTaskNode;
    described.push({
      spec: `${task.spec.slice(0, -1)}/${[artifact.name, inner].filter((word) => word !== '').join('/')}`,
      path: [artifact.output.path, inner].filter((word) => word !== '').join('/'),
      made: typeof content === 'object' ? content : artifact.output,
      task,
      inputs: edges.map(({ name = '', spec, from }) => ({
        ...{ name, from: describe(from, -1) },
        ...(spec === undefined ? {} : { spec }),
      })),
    });
  }
  return described;
}
