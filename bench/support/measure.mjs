// One timed run of a command as a process of its own.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** GNU time reports the peak of resident memory; without it, that figure is left out and said to be. */
const GNU_TIME =
  existsSync('/usr/bin/time') && spawnSync('/usr/bin/time', ['-f', '%M', 'true']).status === 0
    ? '/usr/bin/time'
    : undefined;

export const canMeasureMemory = GNU_TIME !== undefined;

/** Runs and times; throws with the output when the command fails, as a failed run is no measurement. */
export function measure({ command, args, cwd, env }) {
  const report = join(tmpdir(), `mlgit-bench-time-${process.pid}`);
  const [file, all] =
    GNU_TIME === undefined ? [command, args] : [GNU_TIME, ['-f', '%M %U %S', '-o', report, command, ...args]];
  const start = performance.now();
  const done = spawnSync(file, all, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  const wallMs = performance.now() - start;
  if (done.status !== 0) {
    const said = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`;
    throw new Error(`${command} ${args.join(' ')} failed (${done.status ?? done.signal}):\n${said}`);
  }
  const output = String(done.stdout);
  if (GNU_TIME === undefined) return { wallMs, output };
  const [kilobytes, user, system] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
  rmSync(report);
  return { wallMs, output, peakBytes: kilobytes * 1024, cpuMs: Math.round((user + system) * 1000) };
}

/** Nothing of the caller's settings reaches either side. */
export function cleanEnv(home) {
  return {
    PATH: process.env.PATH,
    HOME: home,
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Bench',
    GIT_AUTHOR_EMAIL: 'bench@example.org',
    GIT_COMMITTER_NAME: 'Bench',
    GIT_COMMITTER_EMAIL: 'bench@example.org',
  };
}
