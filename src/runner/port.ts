import type { SecretMask } from '../model/secret-mask.ts';

/** *Where and how* a task's command runs. *What runs when* is the executor's. */
export interface Runner {
  readonly name: string;
  /**
   * Resolves when the task and every process it started have ended; never rejects for what the command does.
   * @throws MlgitError `log-unwritable` (io) when the log cannot be opened.
   */
  run(task: TaskLaunch): Promise<TaskExit>;
  /** Lets go of what it keeps between tasks, when none runs. */
  close(): void;
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
  /**
   * A container engine keeps the processes of `within` in groups of its own, and the limits there: they are found one by one, and
   * how they ended is told by signs.
   */
  readonly inContainer?: true;
  /** How a command that is Python may run in a process that has started before; a runner need not. */
  readonly warm?: WarmGround;
  /** Standard output and error, interleaved, are appended here as bytes. */
  readonly logPath: string;
  /** Of all commands together. */
  readonly timeoutMs?: number;
  /** Between SIGTERM and SIGKILL to everything the task started. */
  readonly graceMs: number;
  readonly limits?: TaskLimits;
  readonly signal: AbortSignal;
  /** Ends the grace of a task that is being ended. */
  readonly urgent?: AbortSignal;
  /**
   * For showing the log while it grows, not for keeping it: of a task that writes faster than it can be shown,
   * the middle is left out and a line says how much. A last line without a newline is delivered at the end.
   */
  readonly onLine?: (line: string) => void;
  /** The log has been seen to be so long, in bytes, when it was looked at last: what follows is newer. */
  readonly onGrowth?: (seenBytes: number) => void;
  /** For showing what it uses while it runs, about once a second, where that can be seen. */
  readonly onUsage?: (usage: UsageNow) => void;
  /** What must not be in the log. */
  readonly mask?: SecretMask;
}

/** What a warm worker for the task, and others like it, is started by. */
export interface WarmGround {
  /** As `within` of the task, but with `narrowed.shown` in sight. */
  readonly within: readonly string[];
  /** Folder of all tasks of the run, of which the task is to see nothing but its `own`; absent: nothing is hidden. */
  readonly narrowed?: { readonly shown: string; readonly own: string };
  /** The Python file that forks tasks, and that of the audit hook. */
  readonly script: string;
  readonly hook: string;
}

/** What the processes of a task use at the moment. */
export interface UsageNow {
  /** Cores, over the time since it was told before. */
  readonly cpu?: number;
  /** Without caches of files. */
  readonly memoryBytes?: number;
}

export interface TaskLimits {
  /** Memory of all its processes; undefined: what the machine can give. */
  readonly memoryBytes?: number;
}

export interface TaskExit {
  readonly wallMs: number;
  /**
   * User and system time of the task's processes. Without a cgroup as last sampled, so up to a quarter of a second
   * before the end, and absent for shorter tasks and where there is no `/proc`.
   */
  readonly cpuMs?: number;
  /**
   * The most memory that the task's processes held, without caches of files that the kernel could have taken back.
   * Without a cgroup the largest sum of resident memory that was sampled; shared pages count once a process.
   */
  readonly peakBytes?: number;
  /** What was read from and written to disks, not counting what caches held; absent where it was not seen. */
  readonly readBytes?: number;
  readonly writeBytes?: number;
  /** Processes that outlived SIGKILL, as one that waits on a lost disk does; absent when there are none. */
  readonly survivors?: readonly number[];
  readonly end:
    | { readonly kind: 'exit'; readonly exitCode: number }
    | { readonly kind: 'signal'; readonly signal: string }
    | { readonly kind: 'timeout' }
    | { readonly kind: 'cancelled' }
    | OutOfMemory
    | { readonly kind: 'start-failed'; readonly reason: string };
}

/** The task was killed for its memory. */
export interface OutOfMemory {
  readonly kind: 'oom';
  readonly limitBytes: number;
  readonly peakBytes: number;
}
