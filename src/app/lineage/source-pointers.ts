import { foldersAbove } from '../../flow/repository-path.ts';
import type { Oid } from '../../git/port.ts';
import type { LineageGraph } from '../../lineage/lineage-graph.ts';
import { POINTER_SUFFIX } from '../../model/pointer.ts';
import type { ReadContext } from '../context.ts';

/** Source id → the pointer file that stood for it, or for a folder above it, in the code of the run that first took it. */
export async function sourcePointers(
  { objects }: ReadContext,
  graph: LineageGraph,
  ids: Iterable<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const known = new Map<string, boolean>();
  for (const id of ids) {
    const node = graph.nodes.get(id);
    if (node?.kind !== 'source' || !('path' in node.origin)) continue;
    const { codeCommit } = node.first.record;
    // The code of other repositories is not here.
    if (node.first.repository !== undefined || codeCommit === '') continue;
    const { path: source } = node.origin;
    for (const path of [source, ...foldersAbove(source).reverse()]) {
      const pointer = `${path}${POINTER_SUFFIX}`;
      const key = `${codeCommit} ${pointer}`;
      const isThere = known.get(key) ?? (await objects.readFile(codeCommit as Oid, pointer)) !== undefined;
      known.set(key, isThere);
      if (!isThere) continue;
      found.set(id, pointer);
      break;
    }
  }
  return found;
}
