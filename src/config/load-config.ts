import { closeSync, openSync, readSync } from 'node:fs';
import { availableParallelism, homedir, hostname } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config.ts';

/** Reads the surroundings once. `version` is the package's. */
export function loadConfig(version: string): Config {
  const env = Object.freeze({ ...process.env });
  const home = env.HOME ?? homedir();
  return Object.freeze({
    cwd: process.cwd(),
    env,
    home,
    cacheDir: join(env.XDG_CACHE_HOME || join(home, '.cache'), 'mlgit'),
    boardDir: env.MLGIT_BOARD_DIR || '/tmp/mlgit-board',
    version,
    node: process.versions.node,
    os: process.platform,
    arch: process.arch,
    host: hostname(),
    pid: process.pid,
    cpus: availableParallelism(),
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    randomBytes: systemRandom,
  });
}

/** The kernel's source (random(4)) where it has a file: loading node:crypto takes longer than most commands have. */
function systemRandom(length: number): Uint8Array {
  if (process.platform === 'win32') return process.getBuiltinModule('node:crypto').randomBytes(length);
  const file = openSync('/dev/urandom', 'r');
  try {
    const bytes = new Uint8Array(length);
    for (let read = 0; read < length; ) read += readSync(file, bytes, read, length - read, null);
    return bytes;
  } finally {
    closeSync(file);
  }
}
