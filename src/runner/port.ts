/** *Where and how* a task's command runs. *What runs when* is the executor's. */
export interface Runner {
  readonly name: string;
  /**
   * Resolves when the task and every process it started have ended; never rejects for what the command does.
   * @throws MlgitError `log-unwritable` (io) when the log cannot be opened.
   */
  run(task: TaskLaunch): Promise<TaskExit>;
}

export interface TaskLaunch {
  /** Shell commands, run in order by `/bin/sh` until one fails. */
  readonly commands: readonly string[];
  /** Absolute path of the workspace. */
  readonly cwd: string;
  /** The whole environment of the task; nothing is inherited. */
  readonly env: { readonly [name: string]: string };
  /** Words before `/bin/sh -c COMMAND`: a program, found by an absolute path, that isolates or traces what follows. */
  readonly within?: readonly string[];
  /** Standard output and error, interleaved, are appended here as bytes. */
  readonly logPath: string;
  /** Of all commands together. */
  readonly timeoutMs?: number;
  /** Between SIGTERM and SIGKILL to everything the task started. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
  /**
   * For showing the log while it grows, not for keeping it: of a task that writes faster than it can be shown,
   * the middle is left out and a line says how much. A last line without a newline is delivered at the end.
   */
  readonly onLine?: (line: string) => void;
}

export interface TaskExit {
  readonly wallMs: number;
  /**
   * User and system time of the task's processes as last sampled, so up to a quarter of a second before the
   * end; absent for shorter tasks and where there is no `/proc`.
   */
  readonly cpuMs?: number;
  /** Largest sum of resident memory over the task's processes that was sampled; shared pages count once a process. */
  readonly peakBytes?: number;
  /** Processes that outlived SIGKILL, as one that waits on a lost disk does; absent when there are none. */
  readonly survivors?: readonly number[];
  readonly end:
    | { readonly kind: 'exit'; readonly exitCode: number }
    | { readonly kind: 'signal'; readonly signal: string }
    | { readonly kind: 'timeout' }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'start-failed'; readonly reason: string };
}
