import type { Oid } from '../git/port.ts';
import type { CodeTree } from './code-tree.ts';
import type { Context } from './context.ts';
import { openScratchFolder, type ScratchFolder } from './scratch-folder.ts';

/** The tree of a commit. It is checked out only where something needs it as files. */
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
