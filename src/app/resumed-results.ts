import type { TakenResult } from '../executor/cached-result.ts';
import type { PreparedTask } from '../executor/prepare-task.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { ManifestTask } from '../model/manifest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { Context } from './context.ts';
import type { RunOptions } from './run-options.ts';
import { bringContents } from './sharing/bring-content.ts';
import type { SharedCache } from './sharing/shared-cache.ts';
import { takenResult } from './taken-result.ts';

/**
 * What a run that is gone on with has finished: the results of tasks that have the same key now, also of those that no
 * cache keeps (`cache: false`, undeclared reads). What was evicted, or cannot be had any more, is made again.
 */
export function resumedResults(
  context: Context,
  { resume, signal }: Pick<RunOptions, 'resume' | 'signal'>,
  cache: Pick<SharedCache, 'tombstones'>,
): (prepared: PreparedTask) => Promise<TakenResult | undefined> {
  if (resume === undefined) return async () => undefined;
  const { run } = resume;
  return async ({ task, key }) => {
    const recorded = run.manifest.tasks[task.id];
    if (recorded?.status !== 'succeeded' || recorded.key !== key) return undefined;
    const { cacheTtlMs } = task.step;
    const ageMs = context.config.clock.now() - Date.parse(run.execution.startedAt);
    if (cacheTtlMs !== undefined && ageMs > cacheTtlMs) return undefined;
    const taken = takenResult(run, task.id);
    if ((await cache.tombstones(key)).some((evicted) => evicted.run === taken?.run)) return undefined;
    const what = `${run.flow}@${run.id}:${task.id}/`;
    if (!(await areHad(context, contentsOf(recorded), { what, signal }))) return undefined;
    return taken;
  };
}

function contentsOf({ outputs, series, plots = [] }: ManifestTask): ArtifactContent[] {
  return [
    ...Object.values(outputs),
    ...(series === undefined ? [] : [series]),
    ...plots.map(({ digest, sizeBytes }) => ({ kind: 'file' as const, digest, sizeBytes })),
  ];
}

async function areHad(
  context: Context,
  contents: readonly ArtifactContent[],
  options: { readonly what: string; readonly signal: AbortSignal },
): Promise<boolean> {
  try {
    await bringContents(context, contents, options);
    return true;
  } catch (error) {
    if (error instanceof MlgitError && error.code === 'blob-missing') return false;
    throw error;
  }
}
