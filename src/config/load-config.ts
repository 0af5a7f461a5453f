import { closeSync, openSync, readSync } from 'node:fs';
import { availableParallelism, homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from './config.ts';

/** What the caller of a library says instead of the process: its folder, absolute or relative to the process's, and its environment. */
export interface OtherSurroundings {
  readonly cwd?: string | undefined;
  readonly env?: Config['env'] | undefined;
}

/** Reads the surroundings once. `version` is the package's. */
export function loadConfig(version: string, other: OtherSurroundings = {}): Config {
  const env = Object.freeze({ ...(other.env ?? process.env) });
  const home = env.HOME ?? homedir();
  return Object.freeze({
    cwd: other.cwd === undefined ? process.cwd() : resolve(other.cwd),
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

/** Of the kernel's bytes that nobody has had yet. Each is handed out once. */
const stock = { bytes: new Uint8Array(4096), left: 0 };

/** The kernel's source (random(4)) where it has a file: loading node:crypto takes longer than most commands have. */
function systemRandom(length: number): Uint8Array {
  if (process.platform === 'win32') return process.getBuiltinModule('node:crypto').randomBytes(length);
  if (length > stock.bytes.length) return readRandom(new Uint8Array(length));
  if (length > stock.left) {
    readRandom(stock.bytes);
    stock.left = stock.bytes.length;
  }
  stock.left -= length;
  return stock.bytes.slice(stock.left, stock.left + length);
}

function readRandom(bytes: Uint8Array): Uint8Array {
  const file = openSync('/dev/urandom', 'r');
  try {
    for (let read = 0; read < bytes.length; ) read += readSync(file, bytes, read, bytes.length - read, null);
    return bytes;
  } finally {
    closeSync(file);
  }
}
