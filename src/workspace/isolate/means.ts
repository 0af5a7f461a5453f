/** A means of isolation or observation of this machine, as it was found. */
export type Means =
  | { readonly works: true; readonly program: string; readonly version: string }
  /** Why not, as the end of a sentence: `bwrap is not installed`. */
  | { readonly works: false; readonly installed: boolean; readonly reason: string };

export interface MachineMeans {
  /** bubblewrap: hides folders from a task. */
  readonly namespace: Means;
  /** strace with a filter in the kernel: sees every file that a task opens. */
  readonly trace: Means;
}
