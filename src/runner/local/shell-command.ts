import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export type ShellEnd =
  | { readonly kind: 'exit'; readonly exitCode: number }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'start-failed'; readonly reason: string };

export interface ShellCommand {
  /** Also the id of its process group and session; undefined when it did not start. */
  readonly pid: number | undefined;
  readonly ended: Promise<ShellEnd>;
}

export interface ShellLaunch {
  readonly command: string;
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
  /** An open file that gets standard output and error. */
  readonly log: number;
  /** Shell text on one line that is run before, outside of `within`. */
  readonly before: string;
  /** Words before `/bin/sh`, which keep its exit code and start it in the same session. */
  readonly within: readonly string[];
}

/**
 * Starts `/bin/sh -c` in a session of its own, so that a Ctrl-C in the terminal reaches mlgit only, which then
 * ends the task in order. Standard input is empty. Output goes straight into the log file.
 */
export function startShell(launch: ShellLaunch): ShellCommand {
  let child: ChildProcess;
  try {
    child = spawn('/bin/sh', shellArguments(launch), {
      cwd: launch.cwd,
      env: launch.env,
      detached: true,
      stdio: ['ignore', launch.log, launch.log],
    });
  } catch (error) {
    return {
      pid: undefined,
      ended: Promise.resolve({ kind: 'start-failed', reason: reasonOf(error, launch) }),
    };
  }
  const ended = new Promise<ShellEnd>((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ kind: 'start-failed', reason: reasonOf(error, launch) });
    });
    child.once('exit', (exitCode, signal) => {
      const end: ShellEnd =
        signal === null ? { kind: 'exit', exitCode: exitCode ?? 0 } : { kind: 'signal', signal };
      // libuv goes on with signals as long as there are 32 of them (uv__signal_event): tasks that end faster than the next ones
      // are started from here would keep timers, signals and the collection of their processes waiting.
      setImmediate(resolve, end);
    });
  });
  return { pid: child.pid, ended };
}

/** Within nothing, one shell does both. */
function shellArguments({ before, within, command }: ShellLaunch): string[] {
  if (within.length === 0) return ['-c', `${before}${command}`];
  return ['-c', `${before}exec "$@"`, 'sh', ...within, '/bin/sh', '-c', command];
}

const REASONS: { readonly [code: string]: string } = {
  E2BIG: 'the command and its environment are longer than the system allows',
  EMFILE: 'mlgit has too many open files (see `ulimit -n`)',
  ENFILE: 'the system has too many open files',
  EAGAIN: 'the system allows no further process (see `ulimit -u`)',
  ENOMEM: 'the system has no memory for a further process',
};

function reasonOf(error: unknown, launch: ShellLaunch): string {
  const { code, message } = error as NodeJS.ErrnoException;
  // Node names /bin/sh in this error also when it is the folder that is missing.
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const program = launch.within[0] ?? '/bin/sh';
    return existsSync(launch.cwd) ? `there is no ${program}` : `the folder ${launch.cwd} does not exist`;
  }
  if (code === 'EACCES') return `no permission to run /bin/sh in ${launch.cwd}`;
  return (code && REASONS[code]) ?? message;
}
