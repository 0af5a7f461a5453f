import { type Env, environmentOf, workingFolder } from './environment.ts';
import type { RepositoryLocation } from './port.ts';
import { callGit, type GitAnswer, subcommand } from './process.ts';
import { transportFailure, withoutCredentials } from './transport-failure.ts';
import type { RemoteCallOptions } from './transport-port.ts';

export interface RemoteGit {
  readonly location: RepositoryLocation;
  /** Of the caller. */
  readonly env: Env;
}

/**
 * The environment for a call that may contact a remote: transports, credential helpers and ssh are as the user has
 * them. Only in front of a person does anything ask for a password; elsewhere it fails at once.
 */
function remoteEnvironment({ location, env }: RemoteGit, asks: boolean): Env {
  const out = environmentOf(location, env);
  delete out.GIT_NO_LAZY_FETCH;
  out.GIT_ALLOW_PROTOCOL = env.GIT_ALLOW_PROTOCOL;
  out.GIT_TERMINAL_PROMPT = asks ? env.GIT_TERMINAL_PROMPT : '0';
  return out;
}

export interface RemoteCall {
  readonly args: readonly string[];
  readonly remote: string;
  readonly stdin?: string;
  readonly options: RemoteCallOptions;
}

/** A git call to a remote, however it ended. */
export function callRemote(git: RemoteGit, { args, stdin, options }: RemoteCall): Promise<GitAnswer> {
  const { signal, onLine, asks = false } = options;
  return callGit({
    args,
    cwd: workingFolder(git.location),
    env: remoteEnvironment(git, asks),
    asks,
    ...(stdin === undefined ? {} : { stdin }),
    ...(signal === undefined ? {} : { signal }),
    ...(onLine === undefined ? {} : { onStderr: lines(onLine) }),
  });
}

/** The same, and its standard output. @throws MlgitError as `transportFailure` says. */
export async function runRemote(git: RemoteGit, call: RemoteCall): Promise<Buffer> {
  const answer = await callRemote(git, call);
  if (answer.exitCode === 0) return answer.stdout;
  throw transportFailure(call.remote, { name: subcommand(call.args), ...answer });
}

/** git ends a line of progress with a carriage return, any other with a line feed. */
function lines(onLine: (line: string) => void): (chunk: Buffer) => void {
  let rest = '';
  return (chunk) => {
    const parts = (rest + chunk.toString()).split(/[\r\n]+/);
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.trim() !== '') onLine(withoutCredentials(part.trimEnd()));
  };
}
