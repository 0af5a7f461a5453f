import { execFile } from 'node:child_process';
import { MlgitError, usageError } from '../../model/mlgit-error.ts';
import { pythonPackage } from './python-package.ts';

/** More is no flow, and a file that takes longer to be imported waits for something that will not come. */
const MOST_BYTES = 64 * 1024 * 1024;
const LONGEST_MS = 10 * 60_000;

export interface CompileOptions {
  /** Top of the tree that has the file: paths are relative to it. */
  readonly cwd: string;
  /** As a task would have it. */
  readonly env: { readonly [name: string]: string };
  /** Of the declared environment; undefined: that of PATH. */
  readonly python?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What `python3 -m mlgit.flows.compile` prints of a file, which it runs.
 * @throws the reason of `signal`, MlgitError `python-missing` (failed), or `flow-compile-failed` (failed) where Python ended before it printed.
 */
export function compileFlow(
  path: string,
  { cwd, env, python = 'python3', signal }: CompileOptions,
): Promise<unknown> {
  const modules = [env.PYTHONPATH, pythonPackage()].filter((entry) => entry).join(':');
  const options = {
    cwd,
    env: { ...env, PYTHONPATH: modules },
    maxBuffer: MOST_BYTES,
    timeout: LONGEST_MS,
    encoding: 'utf8' as const,
    ...(signal === undefined ? {} : { signal }),
  };
  return new Promise((resolve, reject) => {
    execFile(python, ['-m', 'mlgit.flows.compile', path], options, (error, stdout, stderr) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(failed(path, error, stderr));
      }
    });
  });
}

function failed(
  path: string,
  error: (Error & { readonly code?: unknown }) | null,
  stderr: string,
): MlgitError {
  if (error?.code === 'ENOENT') {
    return usageError('python-missing', `${path} is a flow in Python, and PATH has no python3`, [
      'install Python 3.9 or newer, or activate the environment that has it',
    ]);
  }
  const last = stderr.trim().split('\n').slice(-5).join('\n');
  return new MlgitError(
    `Python could not read the flows of ${path}: ${last || error?.message || 'it printed nothing'}`,
    {
      code: 'flow-compile-failed',
      kind: 'failed',
      hints: [`python3 ${path}`],
      cause: error ?? undefined,
    },
  );
}
