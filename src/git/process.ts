import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { MlgitError } from '../model/mlgit-error.ts';
import type { Env } from './environment.ts';
import { failureOf } from './failure.ts';

export const OLDEST_GIT = '2.30';

export interface GitCall {
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Env;
  /** A promise is written when it is there: the process starts meanwhile. */
  readonly stdin?: Uint8Array | string | Promise<string>;
  readonly signal?: AbortSignal;
  /** Gets standard error as it comes. */
  readonly onStderr?: (chunk: Buffer) => void;
  /** The call may ask the person at the terminal, as for a passphrase: it stays in our process group. */
  readonly asks?: boolean;
}

export interface GitAnswer {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * Runs git and returns how it ended, whatever that is. One process start, 3 to 5 ms.
 * @throws MlgitError `git-missing` (failed) without a git binary, `git-too-old` when git does not know an option.
 */
export async function callGit(call: GitCall): Promise<GitAnswer> {
  call.signal?.throwIfAborted();
  const child = startGit(call);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr.push(chunk);
    call.onStderr?.(chunk);
  });
  const stop = (): void => endWithAll(child, call);
  call.signal?.addEventListener('abort', stop, { once: true });
  try {
    const ended = ending(child, call.cwd);
    child.stdin.end(await stdinOf(call, ended, stop));
    const { exitCode, signal } = await ended;
    call.signal?.throwIfAborted();
    const answer = {
      exitCode,
      signal,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString(),
    };
    if (exitCode === USAGE_EXIT) await refuseOldGit(call);
    return answer;
  } finally {
    call.signal?.removeEventListener('abort', stop);
  }
}

/** With ssh and whatever else git has started, which would go on and keep its output open. */
function endWithAll(child: ChildProcessWithoutNullStreams, call: GitCall): void {
  if (!leadsGroup(call) || child.pid === undefined) {
    child.kill();
    return;
  }
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch (error) {
    // It has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function leadsGroup(call: GitCall): boolean {
  return process.platform !== 'win32' && call.asks !== true;
}

/** Without its input a process is ended and waited for. */
async function stdinOf(
  call: GitCall,
  ended: Promise<unknown>,
  stop: () => void,
): Promise<Uint8Array | string> {
  try {
    return (await call.stdin) ?? '';
  } catch (error) {
    stop();
    await ended;
    throw error;
  }
}

/** Runs git and returns its standard output. @throws MlgitError for every exit code but 0. */
export async function runGit(call: GitCall): Promise<Buffer> {
  const answer = await callGit(call);
  if (answer.exitCode === 0) return answer.stdout;
  throw failureOf({ name: subcommand(call.args), ...answer });
}

/** Starts git and leaves the conversation to the caller, who must handle `error` and `close`. */
export function startGit(call: GitCall): ChildProcessWithoutNullStreams {
  const child = spawn('git', [...call.args], {
    cwd: call.cwd,
    env: call.env as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Out of the terminal's process group: Ctrl-C is ours to act on, and git must answer until we are done.
    detached: leadsGroup(call),
    windowsHide: true,
  });
  // A process that ends without reading everything is judged by its exit code, not by the broken pipe.
  child.stdin.on('error', () => {});
  return child;
}

/** Why a process could not be started at all. */
export function startFailure(error: NodeJS.ErrnoException, cwd: string): MlgitError {
  if (error.code === 'ENOENT' && statSync(cwd, { throwIfNoEntry: false }) === undefined) {
    return new MlgitError(`The folder ${cwd} does not exist any more`, {
      code: 'folder-missing',
      kind: 'io',
      cause: error,
    });
  }
  if (error.code === 'ENOENT') {
    return new MlgitError('git was not found on the PATH', {
      code: 'git-missing',
      kind: 'failed',
      hints: [`Install git ${OLDEST_GIT} or newer: https://git-scm.com/downloads`],
      cause: error,
    });
  }
  return new MlgitError(`git could not be started: ${error.message}`, {
    code: 'git-not-started',
    kind: 'io',
    cause: error,
  });
}

/** The subcommand among the arguments, after `-c key=value` pairs. */
export function subcommand(args: readonly string[]): string {
  let at = 0;
  while (args[at] === '-c') at += 2;
  return args[at] ?? '';
}

/** `2.39.5` out of what `git version` prints. @throws MlgitError as `callGit`. */
export async function gitVersion(cwd: string, env: Env): Promise<string> {
  const out = await runGit({ args: ['version'], cwd, env });
  return out.toString().match(/\d+(\.\d+)+/)?.[0] ?? out.toString().trim();
}

export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = OLDEST_GIT.split('.').map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

export function gitTooOld(version: string): MlgitError {
  return new MlgitError(`git ${version} is too old: expected ${OLDEST_GIT} or newer`, {
    code: 'git-too-old',
    kind: 'failed',
    hints: [`Install git ${OLDEST_GIT} or newer: https://git-scm.com/downloads`],
    details: { found: version, expected: OLDEST_GIT },
  });
}

/** git's own exit code for an option or argument it does not know. */
const USAGE_EXIT = 129;

/** The version is asked for only when git balks at an option, so that the usual path costs no extra process. */
async function refuseOldGit(call: GitCall): Promise<void> {
  if (subcommand(call.args) === 'version') return;
  const version = await gitVersion(call.cwd, call.env);
  if (isTooOld(version)) throw gitTooOld(version);
}

function ending(
  child: ChildProcessWithoutNullStreams,
  cwd: string,
): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(startFailure(error, cwd)));
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}
