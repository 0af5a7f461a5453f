import type { Oid } from '../git/port.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { RunRecord } from '../model/run.ts';
import type { CodeTree } from './code-tree.ts';
import type { Context } from './context.ts';
import { openScratchFolder, type ScratchFolder } from './scratch-folder.ts';

/** The tree that a run was made from. It is checked out only where something needs it as files. */
export function recordedTree(context: Context, run: RunRecord, signal: AbortSignal): CodeTree {
  const inputs = inputsOf(run);
  return { ...commitTree(context, run.codeCommit as Oid, signal), inputAt: (path) => inputs.get(path) };
}

/** The tree of a commit, checked out only where something needs it as files. */
export function commitTree(context: Context, commit: Oid, signal: AbortSignal): CodeTree {
  let scratch: ScratchFolder | undefined;
  let checkout: Promise<string> | undefined;
  const checkOut = async (): Promise<string> => {
    scratch = await openScratchFolder(context, 'code-');
    await context.checkoutTree(commit, scratch.path, signal);
    return scratch.path;
  };
  return {
    readFile: (path) => context.objects.readFile(commit, path),
    takeSnapshot: () => context.snapshotOfCommit(commit),
    commit: async () => commit,
    folder: () => {
      checkout ??= checkOut();
      return checkout;
    },
    inputAt: () => undefined,
    isRecorded: true,
    close: async () => scratch?.close(),
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
