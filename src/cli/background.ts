import { spawn } from 'node:child_process';

/**
 * Starts mlgit itself in the background, where it outlives this command and its terminal. What it finds out is kept in
 * the repository.
 */
export function startInBackground(args: readonly string[], cwd: string): void {
  const entry = process.argv[1];
  if (entry === undefined) return;
  const child = spawn(process.execPath, [...process.execArgv, entry, ...args], {
    cwd,
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
  });
  // A machine without room for another process: the next command tries again.
  child.on('error', () => undefined);
  child.unref();
}
