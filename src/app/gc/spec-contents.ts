import type { ArtifactContent } from '../../model/artifact.ts';
import type { RunRecord } from '../../model/run.ts';
import { contentsOfRun } from '../../model/run-contents.ts';
import type { Context } from '../context.ts';
import { targetContent } from '../read-artifact.ts';
import { type ResolvedSpec, resolveSpec } from '../resolve-spec.ts';

/** Everything that a SPEC of a run, task or artifact names. */
export async function contentsOfSpec(context: Context, text: string): Promise<ArtifactContent[]> {
  return contentsOfTarget(context, await resolveSpec(context, text));
}

export async function contentsOfTarget(
  context: Context,
  { run, target }: ResolvedSpec,
): Promise<ArtifactContent[]> {
  if (target.kind === 'run') return contentsOfRun(run);
  if (target.kind === 'task') return contentsOfRun(onlyTasks(run, [target.taskId]));
  if (target.kind === 'tasks') return contentsOfRun(onlyTasks(run, target.taskIds));
  if (target.inner.length === 0) return [target.output];
  return [await targetContent(context.reading, target)];
}

function onlyTasks(run: RunRecord, ids: readonly string[]): Pick<RunRecord, 'manifest' | 'execution'> {
  const { manifest, execution } = run;
  const only = <T>(tasks: { readonly [id: string]: T }): { readonly [id: string]: T } =>
    Object.fromEntries(Object.entries(tasks).filter(([id]) => ids.includes(id)));
  return {
    manifest: { ...manifest, tasks: only(manifest.tasks) },
    execution: { ...execution, tasks: only(execution.tasks) },
  };
}
