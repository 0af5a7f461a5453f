import type { ArtifactChange } from '../../model/diff/artifact-diff.ts';
import { bothSides } from '../../review/diff/both-sides.ts';
import { artifactId } from '../../review/diff/diff-artifacts.ts';
import type { TaskPair } from '../../review/diff/task-pairs.ts';
import { type MadeArtifact, madeBy } from '../../review/reproduce/compare-task.ts';
import { type ContentJudgement, judgeArtifact } from '../../review/reproduce/judge-content.ts';
import { type Tolerances, toleranceOf } from '../../review/reproduce/tolerance.ts';
import type { Context } from '../context.ts';
import { lookIntoArtifacts } from '../diff/look-into-artifacts.ts';

/** Whether artifacts of other bytes are of the same content all the same: by task, then by name. */
export async function judgeContents(
  context: Context,
  pairs: readonly TaskPair[],
  { tolerances, signal }: { readonly tolerances: Tolerances; readonly signal: AbortSignal },
): Promise<Map<string, Map<string, ContentJudgement>>> {
  const changes = pairs.flatMap(changesOf);
  const { artifacts } = await lookIntoArtifacts(context, changes, {
    ...{ full: true, signal },
    toleranceOf: (name) => toleranceOf(tolerances, name),
  });
  const judged = new Map<string, Map<string, ContentJudgement>>();
  for (const change of changes) {
    const found = { ...change, ...artifacts.get(artifactId(change)) };
    const ofTask = judged.get(change.task) ?? new Map<string, ContentJudgement>();
    judged.set(change.task, ofTask);
    ofTask.set(change.name, judgeArtifact(found, toleranceOf(tolerances, change.name)));
  }
  return judged;
}

function changesOf({ id: task, step, before, after }: TaskPair): ArtifactChange[] {
  if (before === undefined || after === undefined) return [];
  return bothSides(madeBy(before.manifest), madeBy(after.manifest)).flatMap(
    ({ name, before: old, after: now }): ArtifactChange[] =>
      old === undefined || now === undefined || isSame(old, now)
        ? []
        : [{ step, task, name, role: 'output', before: factOf(old), after: factOf(now) }],
  );
}

function isSame(old: MadeArtifact, now: MadeArtifact): boolean {
  return old.digest === now.digest && old.kind === now.kind;
}

function factOf({ kind, digest, sizeBytes, path }: MadeArtifact) {
  return { kind, digest, sizeBytes, path };
}
