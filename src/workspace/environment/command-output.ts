import { execFile } from 'node:child_process';
import { MlgitError } from '../../model/mlgit-error.ts';

/** What tells one state of a source from the next is a line, not data. */
const MOST_BYTES = 1024 * 1024;
const LONGEST_MS = 10 * 60_000;

/**
 * What a command of `cache: {key: …}` prints, without the newlines at its end.
 * @throws MlgitError `cache-key-failed` (failed).
 */
export function commandOutput(
  command: string,
  {
    cwd,
    env,
    signal,
  }: { readonly cwd: string; readonly env: Record<string, string>; readonly signal: AbortSignal },
): Promise<string> {
  const options = { cwd, env, signal, maxBuffer: MOST_BYTES, timeout: LONGEST_MS, encoding: 'utf8' as const };
  return new Promise((resolve, reject) => {
    execFile('/bin/sh', ['-c', command], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout.replace(/\n+$/, ''));
      else reject(failed(error, stderr));
    });
  });
}

function failed(error: Error & { readonly code?: unknown }, stderr: string): MlgitError {
  const last = stderr.trim().split('\n').at(-1) ?? '';
  const reason = typeof error.code === 'number' ? `it ended with exit code ${error.code}` : error.message;
  return new MlgitError(last === '' ? reason : `${reason}: ${last}`, {
    code: 'cache-key-failed',
    kind: 'failed',
    cause: error,
  });
}
