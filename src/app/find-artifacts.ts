import { compareBytes } from '../base/byte-order.ts';
import type { ManifestOutput } from '../model/manifest.ts';
import type { RunRecord } from '../model/run.ts';
import type { Context } from './context.ts';
import { columnsOf } from './data-columns.ts';
import { nameGlob } from './name-glob.ts';
import { parseMoment } from './parse-moment.ts';

export interface FindQuery {
  /** A glob over artifact names and paths. */
  readonly name?: string | undefined;
  readonly user?: string | undefined;
  readonly since?: string | undefined;
  /** Only tables (CSV, TSV, JSON lines, Parquet) that have a column of this name. */
  readonly column?: string | undefined;
}

export interface FoundArtifact {
  readonly run: RunRecord;
  readonly taskId: string;
  readonly name: string;
  readonly output: ManifestOutput;
  /** Further runs that hold the same bytes under the same name. */
  readonly alsoIn: number;
}

/** Artifacts over all runs of this clone, newest first; the same bytes of one task are listed once. */
export async function findArtifacts(context: Context, query: FindQuery): Promise<FoundArtifact[]> {
  const since =
    query.since === undefined ? undefined : parseMoment('--since', query.since, context.config.clock.now());
  const matches = query.name === undefined ? () => true : nameGlob(query.name);
  const byContent = new Map<string, FoundArtifact>();
  for (const run of await context.runs.all()) {
    if (since !== undefined && Date.parse(run.execution.startedAt) < since) continue;
    if (!ofUser(run, query.user)) continue;
    for (const [taskId, task] of Object.entries(run.manifest.tasks)) {
      for (const [name, output] of Object.entries(task.outputs)) {
        if (!matches(name) && !matches(output.path)) continue;
        const key = `${run.flow}:${taskId}/${name} ${output.digest}`;
        const before = byContent.get(key);
        // Runs come newest first: the oldest holder is the one that computed it.
        byContent.set(key, {
          run,
          taskId,
          name,
          output,
          alsoIn: before === undefined ? 0 : before.alsoIn + 1,
        });
      }
    }
  }
  const found = [...byContent.values()].sort(newestFirst);
  return query.column === undefined ? found : withColumn(context, found, query.column);
}

/** By the run that is shown: a newer one that reused the result does not move it up. */
function newestFirst(a: FoundArtifact, b: FoundArtifact): number {
  return (
    compareBytes(b.run.execution.startedAt, a.run.execution.startedAt) ||
    compareBytes(b.run.id, a.run.id) ||
    compareBytes(`${a.taskId}/${a.name}`, `${b.taskId}/${b.name}`)
  );
}

function ofUser(run: RunRecord, user: string | undefined): boolean {
  return user === undefined || run.execution.user.toLowerCase().includes(user.toLowerCase());
}

async function withColumn(
  context: Context,
  found: readonly FoundArtifact[],
  column: string,
): Promise<FoundArtifact[]> {
  const kept: FoundArtifact[] = [];
  for (const artifact of found) {
    const columns = await columnsOf(context, artifact.output);
    if (columns?.includes(column)) kept.push(artifact);
  }
  return kept;
}
