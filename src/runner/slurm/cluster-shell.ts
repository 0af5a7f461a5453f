import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

export interface ClusterShell {
  /** The host that ssh is given; undefined: this machine. */
  readonly host: string | undefined;
  /** The whole environment of what is started here: PATH, and what the user's ssh needs. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Longest time of one program, milliseconds. */
  readonly limitMs: number;
}

export interface ShellAnswer {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  /** Whether the program began: what ssh says of its own has exit codes that programs have too. */
  readonly reached: boolean;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Printed before anything else: what a login shell prints comes before it. */
const MARK = 'mlgit-begins';

const MOST_STDERR = 16_384;

/**
 * Runs text for `/bin/sh` on the cluster and returns how it ended, whatever that is. The text travels on standard input,
 * so that no login shell, of whatever kind, reads a word of it. Rejects with the signal's reason when that is aborted.
 */
export async function runThere(
  shell: ClusterShell,
  program: string,
  signal: AbortSignal,
): Promise<ShellAnswer> {
  signal.throwIfAborted();
  const child = start(shell);
  const late = new Error(`no answer within ${shell.limitMs / 1000} s`);
  const stop = (): void => killGroup(child);
  let said = '';
  const timer = setTimeout(() => {
    said += late.message;
    stop();
  }, shell.limitMs);
  signal.addEventListener('abort', stop, { once: true });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MOST_STDERR);
  });
  // What ends without reading everything is judged by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`echo ${MARK}; LC_ALL=C; export LC_ALL\n${program}\n`);
  try {
    const [stdout, exitCode] = await Promise.all([everything(child), ending(child)]);
    signal.throwIfAborted();
    return { exitCode, ...afterMark(stdout), stderr: said.trim() };
  } catch (error) {
    signal.throwIfAborted();
    return { exitCode: null, reached: false, stdout: Buffer.alloc(0), stderr: (error as Error).message };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    // A connection that ssh keeps for later calls may hold it open.
    child.stderr.destroy();
  }
}

/** Out of the terminal's process group: Ctrl-C is ours to act on. */
function start({ host, env }: ClusterShell): ChildProcessWithoutNullStreams {
  const [command, ...args] =
    host === undefined ? ['/bin/sh'] : ['ssh', '-T', '-o', 'BatchMode=yes', '--', host, '/bin/sh'];
  return spawn(command as string, args, {
    env: env as NodeJS.ProcessEnv,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}

/** What it printed, when nobody can print more; also when it was ended in between. */
function everything(child: ChildProcessWithoutNullStreams): Promise<Buffer> {
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  return new Promise((resolve) => child.stdout.once('close', () => resolve(Buffer.concat(parts))));
}

function ending(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode));
  });
}

function afterMark(stdout: Buffer): { readonly reached: boolean; readonly stdout: Buffer } {
  const at = stdout.indexOf(`${MARK}\n`);
  return { reached: at >= 0, stdout: at < 0 ? Buffer.alloc(0) : stdout.subarray(at + MARK.length + 1) };
}

/** It may have ended at this very moment. */
function killGroup(child: ChildProcessWithoutNullStreams): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
  child.stdout.destroy();
}
