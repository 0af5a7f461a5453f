import type { Oid } from '../git/port.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { RunRecord } from '../model/run.ts';
import type { CodeTree } from './code-tree.ts';
import { commitTree } from './commit-tree.ts';
import type { Context } from './context.ts';

/** The tree that a run was made from, with what the run took where it took it. */
export function recordedTree(context: Context, run: RunRecord, signal: AbortSignal): CodeTree {
  const inputs = inputsOf(run);
  return {
    ...commitTree(context, run.codeCommit as Oid, signal),
    inputAt: (path) => inputs.get(path),
  };
}

function inputsOf({ manifest }: RunRecord): Map<string, ArtifactContent> {
  const found = new Map<string, ArtifactContent>();
  for (const { inputs } of Object.values(manifest.tasks)) {
    for (const { from, ...content } of Object.values(inputs)) {
      if ('path' in from) found.set(from.path, content);
    }
  }
  return found;
}
