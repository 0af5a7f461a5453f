import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Oid, Snapshot, SnapshotOptions } from '../git/port.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Context } from './context.ts';

/** Where the files of a run come from: the working tree, or a commit that was recorded. */
export interface CodeTree {
  /** A file that describes the run, as flow file, parameter file and lock; undefined when it is not there. */
  readFile(path: string): Promise<Buffer | undefined>;
  takeSnapshot(options: SnapshotOptions): Promise<Snapshot>;
  /** The code commit of a run with this snapshot. */
  commit(snapshot: Snapshot): Promise<Oid>;
  /** A folder that holds the tree: its files as git would check them out. */
  folder(): Promise<string>;
  /** Of a recorded tree: what the run took from this path of it, where it took it. */
  inputAt(path: string): ArtifactContent | undefined;
  /** True when what is not in the tree is taken from the working tree, with a warning. */
  readonly isRecorded: boolean;
  close(): Promise<void>;
}

/** The working tree, as it is now. */
export function workingTree(context: Context, root: string): CodeTree {
  return {
    readFile: (path) => readPresent(join(root, path)),
    takeSnapshot: (options) => context.takeSnapshot(options),
    commit: (snapshot) => context.commitSnapshot(snapshot),
    folder: async () => root,
    inputAt: () => undefined,
    isRecorded: false,
    close: async () => {},
  };
}

async function readPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
