/** *Where and how* a task's command runs. *What runs when* is the executor's. */
export interface Runner {
  readonly name: string;
  /** Resolves when the task and every process of its group have ended; never rejects for what the command does. */
  run(task: TaskLaunch): Promise<TaskExit>;
}

export interface TaskLaunch {
  /** Shell commands, run in order by `/bin/sh` until one fails. */
  readonly commands: readonly string[];
  /** Absolute path of the workspace. */
  readonly cwd: string;
  /** The whole environment of the task; nothing is inherited. */
  readonly env: { readonly [name: string]: string };
  /** Standard output and error, interleaved, are appended here. */
  readonly logPath: string;
  readonly timeoutMs?: number;
  /** Between SIGTERM and SIGKILL to the whole process group. */
  readonly graceMs: number;
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export interface TaskExit {
  readonly wallMs: number;
  readonly cpuMs?: number;
  readonly peakBytes?: number;
  readonly end:
    | { readonly kind: 'exit'; readonly exitCode: number }
    | { readonly kind: 'signal'; readonly signal: string }
    | { readonly kind: 'timeout' }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'start-failed'; readonly reason: string };
}
