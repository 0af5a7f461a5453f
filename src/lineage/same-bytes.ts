import type { MadeArtifact, Source } from './graph-node.ts';
import { isOlder } from './known-run.ts';
import { type LineageGraph, wholeArtifacts } from './lineage-graph.ts';

/**
 * Joins what lay in the tree or at a URL to what runs had made before it was first taken there, where the bytes are the
 * same: a model that was checked out and committed to another flow, a table that was published. Of tasks of one name the
 * newest is meant. As it is older than all that took the source, no cycle comes of it.
 */
export function joinByDigest(graph: LineageGraph): void {
  const made = Map.groupBy(wholeArtifacts(graph), ({ output }) => output.digest);
  for (const node of graph.nodes.values()) {
    if (node.kind === 'source') joinSource(graph, node, made.get(node.content.digest) ?? []);
  }
}

function joinSource(graph: LineageGraph, source: Source, made: readonly MadeArtifact[]): void {
  const newest = new Map<string, { readonly artifact: MadeArtifact; readonly older: number }>();
  for (const artifact of made) {
    const { record } = artifact.known;
    if (artifact.output.kind !== source.content.kind || !isOlder(record, source.first.record)) continue;
    const name = `${record.flow}:${artifact.taskId}/${artifact.name}`;
    const before = newest.get(name);
    const isNewer = before === undefined || isOlder(before.artifact.known.record, record);
    newest.set(name, {
      artifact: isNewer ? artifact : before.artifact,
      older: before === undefined ? 0 : before.older + 1,
    });
  }
  for (const { artifact, older } of newest.values()) {
    graph.connect({
      ...{ from: artifact.id, to: source.id, kind: 'same-bytes' },
      ...(older === 0 ? {} : { alsoMade: older }),
    });
  }
}
