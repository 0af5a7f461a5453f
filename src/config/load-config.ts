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
    version,
    node: process.versions.node,
    os: process.platform,
    arch: process.arch,
    host: hostname(),
    pid: process.pid,
    cpus: availableParallelism(),
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    // Loaded where needed: it takes longer than all else here.
    randomBytes: (length: number) => process.getBuiltinModule('node:crypto').randomBytes(length),
  });
}
