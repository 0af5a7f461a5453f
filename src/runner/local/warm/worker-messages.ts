/** What a worker is asked: one JSON object a line (workspace/call/python/mlgit_warm.py). */
export interface WarmRequest {
  readonly id: number;
  /** What the interpreter is given. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** What of its environment is not that of the worker. */
  readonly env: { readonly [name: string]: string };
  readonly log: string;
  /** Control files of the task's cgroups. */
  readonly cells: readonly string[];
  readonly shown?: string;
  readonly own?: string;
  /** Whether the child gives up what it was let to have for mounting. */
  readonly drop: boolean;
}

/** What it says: that it can take tasks, also again, and of each that it runs, will not run, or how it has ended. */
export type WorkerMessage =
  | { readonly ready: true }
  | { readonly learned: true }
  | { readonly id: number; readonly pid: number }
  | {
      readonly id: number;
      readonly refused: string;
      /** That no other task would fare better. */
      readonly unable: boolean;
    }
  | {
      readonly id: number;
      /** Of wait(2). */
      readonly status: number;
      /** That it imports what the task has imported, and until it has learned that takes no other. */
      readonly learning: boolean;
    };
