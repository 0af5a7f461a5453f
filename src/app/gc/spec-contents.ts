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
  if (target.kind === 'task') return contentsOfRun(onlyTask(run, target.taskId));
  if (target.inner.length === 0) return [target.output];
  return [await targetContent(context.reading, target)];
}

function onlyTask(run: RunRecord, task: string): Pick<RunRecord, 'manifest' | 'execution'> {
  const { manifest, execution } = run;
  const only = <T>(tasks: { readonly [id: string]: T }): { readonly [id: string]: T } => {
    const found = tasks[task];
    return found === undefined ? {} : { [task]: found };
  };
  return {
    manifest: { ...manifest, tasks: only(manifest.tasks) },
    execution: { ...execution, tasks: only(execution.tasks) },
  };
}
