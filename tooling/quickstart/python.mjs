import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runQuiet } from './process.mjs';

/** The version the flow file names first, then the others that the lock file covers. */
const CANDIDATES = ['python3.11', 'python3.12', 'python3.13', 'python3.10', 'python3.14', 'python3'];
const COVERED = ['3.10', '3.11', '3.12', '3.13', '3.14'];

/**
 * The Python to build the example's environment with: `{ command, version: '3.11.7', minor: '3.11', uv }`, or a
 * reason why there is none. A name on the PATH proves nothing (version managers leave shims), so each is run.
 */
export async function findPython() {
  const uv = (await runQuiet('uv', ['--version'], { timeoutMs: 20_000 })).code === 0;
  const needed = uv ? 'import sys' : 'import sys, venv, ensurepip';
  let reason = 'no Python 3.10 to 3.14 was found';
  for (const command of CANDIDATES) {
    const version = await versionOf(command);
    const minor = version?.split('.').slice(0, 2).join('.');
    if (!COVERED.includes(minor)) continue;
    if ((await runQuiet(command, ['-c', needed])).code === 0) return { command, version, minor, uv };
    reason = `${command} cannot make virtual environments (its venv package is not installed)`;
  }
  return { reason };
}

export async function versionOf(command) {
  const script = 'import platform; print(platform.python_version())';
  const { code, stdout } = await runQuiet(command, ['-c', script], { timeoutMs: 20_000 });
  return code === 0 ? stdout.trim() : undefined;
}

/** Whether mlgit has built environments for this user before. */
export function hasBuiltEnvironments(env) {
  const cache = env.XDG_CACHE_HOME || join(env.HOME ?? homedir(), '.cache');
  const folder = join(cache, 'mlgit', 'envs');
  return existsSync(folder) && readdirSync(folder).length > 0;
}

/** Whether packages can be had: fetches the smallest one that the example needs. */
export async function reachesIndex(python) {
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-index-'));
  const fetchWith = python.uv ? withUv : withPip;
  try {
    return (await fetchWith(python, folder)).code === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const PACKAGE = 'six==1.17.0';

function withPip({ command }, folder) {
  const patience = ['--retries', '1', '--timeout', '10', '--no-cache-dir', '--disable-pip-version-check'];
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', ...patience, '-d', folder, PACKAGE];
  return runQuiet(command, args, { timeoutMs: 30_000 });
}

function withUv({ command }, folder) {
  const args = [
    'pip',
    'install',
    '--quiet',
    '--no-cache',
    '--no-deps',
    '--python',
    command,
    '--target',
    folder,
  ];
  return runQuiet('uv', [...args, PACKAGE], { timeoutMs: 30_000 });
}
