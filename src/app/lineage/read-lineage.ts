import { buildLineage } from '../../lineage/build-lineage.ts';
import { describeLineage } from '../../lineage/describe-lineage.ts';
import type { KnownRun } from '../../lineage/known-run.ts';
import type { LineageGraph } from '../../lineage/lineage-graph.ts';
import { relatedRuns } from '../../lineage/related-runs.ts';
import { RunCatalogue } from '../../lineage/run-catalogue.ts';
import { RunContents } from '../../lineage/run-contents.ts';
import { walkLineage } from '../../lineage/walk-lineage.ts';
import type { LineageDirection, LineageDocument } from '../../model/lineage/lineage-document.ts';
import type { MlgitError } from '../../model/mlgit-error.ts';
import type { Context, ReadContext } from '../context.ts';
import { readPurged } from '../gc/purged.ts';
import { resolveSpec } from '../resolve-spec.ts';
import { knownRuns } from './known-runs.ts';
import { lineageRoots } from './lineage-roots.ts';
import { NO_NEIGHBOURS, neighbourRuns } from './neighbour-runs.ts';
import { sourcePointers } from './source-pointers.ts';

export interface LineageQuery {
  readonly spec: string;
  readonly direction: LineageDirection;
  /** How many tasks to go in each direction. */
  readonly depth: number;
}

export interface Lineage {
  readonly document: LineageDocument;
  /** Of which the document is a part. */
  readonly graph: LineageGraph;
  /** Why some repositories could not be looked into. */
  readonly unread: readonly MlgitError[];
}

/**
 * Where what a SPEC names came from, and what was made from it, over all runs that this clone knows.
 * @throws MlgitError (usage) as `resolveSpec` does.
 */
export async function readLineage(
  context: ReadContext,
  clone: Context | undefined,
  query: LineageQuery,
): Promise<Lineage> {
  const resolved = await resolveSpec(context, query.spec);
  const neighbours = clone === undefined ? NO_NEIGHBOURS : await neighbourRuns(clone);
  const { runs, unread } = await knownRuns(context, neighbours);
  const catalogue = new RunCatalogue(runs);
  const contents = new RunContents(catalogue.runs);
  const start = catalogue.find(resolved.run.id, resolved.run.flow) as KnownRun;
  const related = relatedRuns(catalogue, contents, start, query.direction);
  const graph = buildLineage(catalogue, contents, related);
  const roots = await lineageRoots({ context, graph, catalogue }, resolved);
  const walked = walkLineage(graph, roots, query);
  const pointers = await sourcePointers(context, graph, walked.levels.keys());
  const purged = clone === undefined ? new Map() : (await readPurged(clone)).digests;
  const document = describeLineage(graph, walked, {
    ...query,
    ...{ roots, pointers, purged: new Set(purged.keys()) },
  });
  return { document, graph, unread };
}
