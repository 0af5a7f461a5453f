import { spawn } from 'node:child_process';

export interface BriefCommand {
  readonly command: string;
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
  /** For its standard input. */
  readonly input: string;
  readonly limitMs: number;
  /** Ends it before. */
  readonly signal: AbortSignal;
}

const MOST_KEPT = 4_096;

/**
 * Runs a shell command whose output nobody keeps; after `limitMs`, or on abort, it and what it started is killed. Resolves
 * with why it failed, as the rest of a sentence, or with nothing.
 */
export function runBriefly(brief: BriefCommand): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const child = spawn('/bin/sh', ['-c', brief.command], {
    cwd: brief.cwd,
    env: brief.env,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  const kill = (why: string): void => {
    resolve(why);
    child.stderr.destroy();
    if (child.pid !== undefined) killGroup(child.pid);
  };
  const timer = setTimeout(() => kill(`it took longer than ${brief.limitMs / 1000} s`), brief.limitMs);
  const onAbort = (): void => kill('it was interrupted');
  brief.signal.addEventListener('abort', onAbort, { once: true });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MOST_KEPT);
  });
  // A command need not read what it is given.
  child.stdin.on('error', () => undefined);
  child.stdin.end(brief.input);
  child.once('error', (error) => resolve(error.message));
  child.once('exit', (code, signal) => {
    if (code === 0) return resolve(undefined);
    const last = said.trim().split('\n').at(-1) ?? '';
    const how = signal === null ? `it ended with exit code ${code}` : `it was killed by ${signal}`;
    resolve(last === '' ? how : `${how}: ${last}`);
  });
  return promise.finally(() => {
    clearTimeout(timer);
    brief.signal.removeEventListener('abort', onAbort);
  });
}

/** It may have ended at this very moment. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
