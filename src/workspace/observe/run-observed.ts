import { type StdioOptions, spawn } from 'node:child_process';
import { endGroupOn, startFailed } from '../tool-process.ts';

export interface ObservedRun {
  /** For `/bin/sh -c`. */
  readonly command: string;
  /** Words that start a tracer in front of it. */
  readonly within: readonly string[];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Its standard output goes to standard error, which leaves ours to one document. */
  readonly quietOutput: boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs a user's command to its end and shows what it prints. It has no input, as tasks have none, and a process group of its own,
 * so that what it started ends with it when `signal` fires. Returns its exit code, 128 and the number of a signal that ended it.
 * @throws the signal's reason once it has ended, and MlgitError `tool-start-failed` when there is no shell or tracer.
 */
export async function runObserved(run: ObservedRun): Promise<number> {
  run.signal.throwIfAborted();
  const [file = '/bin/sh', ...args] = [...run.within, '/bin/sh', '-c', run.command];
  const stdio: StdioOptions = ['ignore', run.quietOutput ? 2 : 'inherit', 'inherit'];
  const child = spawn(file, args, { cwd: run.cwd, env: run.env as NodeJS.ProcessEnv, stdio, detached: true });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(startFailed(file, cause)));
    child.once('close', (code, signal) => resolve(code ?? 128 + signalNumber(signal)));
  });
  const release = endGroupOn(run.signal, () => child.pid);
  try {
    const code = await ended;
    run.signal.throwIfAborted();
    return code;
  } finally {
    release();
  }
}

function signalNumber(signal: NodeJS.Signals | null): number {
  const { constants } = process.getBuiltinModule('node:os');
  return signal === null ? 0 : constants.signals[signal];
}
