import { spawn } from 'node:child_process';
import { type MlgitError, usageError } from '../../model/mlgit-error.ts';

export interface InteractiveProgram {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
  /** Standard output belongs to somebody else: the program's goes to standard error. */
  readonly quietOutput: boolean;
  /** Ends it, with SIGHUP as a closed terminal does. */
  readonly signal: AbortSignal;
}

/**
 * Runs a program at the caller's terminal, which Ctrl-C reaches as well, until it ends; resolves with its exit code.
 * @throws MlgitError `not-started` (usage) when there is no such program.
 */
export function runInteractive(program: InteractiveProgram): Promise<number> {
  const [file, ...args] = program.command;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(file, args, {
    cwd: program.cwd,
    env: program.env,
    stdio: ['inherit', program.quietOutput ? 2 : 'inherit', 'inherit'],
  });
  const end = (): void => {
    child.kill('SIGHUP');
  };
  if (program.signal.aborted) end();
  program.signal.addEventListener('abort', end, { once: true });
  child.once('error', (error) => reject(notStarted(file, error)));
  child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 0 : 1)));
  return promise.finally(() => program.signal.removeEventListener('abort', end));
}

/** Also for a caller who looks before: what starts programs within something else reports this in its own words. */
export function notStarted(
  file: string,
  error: { readonly code?: string; readonly message: string },
): MlgitError {
  const reason = error.code === 'ENOENT' ? 'there is no such program' : error.message;
  return usageError('not-started', `${file} could not be started in the workspace: ${reason}`, [
    'mlgit debug TASK -- sh -c "COMMAND"',
  ]);
}
