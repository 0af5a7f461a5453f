// `mlgit add` and `dvc add` of the same data: a repository for each, and how to make either forget.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOf } from './data.mjs';
import { cleanEnv, measure } from './measure.mjs';
import { requirePeer } from './peers.mjs';

const mlgit = fileURLToPath(new URL('../../bin/mlgit.js', import.meta.url));

/** A folder for everything, removed at the end; on the disk of the temporary folder. */
export function benchFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-bench-'));
  const clean = () => rmSync(folder, { recursive: true, force: true });
  process.on('exit', clean);
  process.on('SIGINT', () => process.exit(130));
  return folder;
}

/**
 * Both sides with a copy of what `write(path)` makes, as `data`. `forget` moves the side's caches and pointer away
 * (deleting thousands of files would slow down the next run on some file systems), so that the next `add` starts
 * from nothing; the data itself stays in the page cache for both.
 */
export function addSides(bench, base, write) {
  const dvc = requirePeer(bench, 'dvc');
  const home = join(base, 'home');
  mkdirSync(home);
  const ours = side(base, { name: 'mlgit', command: process.execPath, prefix: [mlgit], env: cleanEnv(home) });
  ours.state = ['.git/mlgit', 'data.mlgit', '.gitignore'];
  const site = join(base, 'dvc-site-cache');
  const peer = side(base, {
    name: 'dvc',
    command: dvc,
    prefix: [],
    env: { ...cleanEnv(home), DVC_NO_ANALYTICS: '1', DVC_SITE_CACHE_DIR: site },
  });
  peer.state = ['.dvc/cache', '.dvc/tmp', 'data.dvc', '.gitignore', site];
  measure({ ...peer, args: ['init', '--quiet'] });
  write(join(ours.cwd, 'data'));
  cpSync(join(ours.cwd, 'data'), join(peer.cwd, 'data'), { recursive: true });
  return { ours, peer };
}

function side(base, { name, command, prefix, env }) {
  const cwd = join(base, name);
  mkdirSync(cwd);
  execFileSync('git', ['init', '--quiet'], { cwd, env });
  let forgotten = 0;
  return {
    name,
    command,
    cwd,
    env,
    add() {
      return measure({ command, args: [...prefix, 'add', 'data'], cwd, env });
    },
    checkout() {
      return measure({
        command,
        args: [...prefix, 'checkout', name === 'dvc' ? 'data.dvc' : 'data'],
        cwd,
        env,
      });
    },
    forget() {
      const aside = join(base, `${name}-aside-${forgotten++}`);
      mkdirSync(aside);
      for (const [i, path] of this.state.entries()) {
        const full = path.startsWith('/') ? path : join(cwd, path);
        if (existsSync(full)) renameSync(full, join(aside, String(i)));
      }
      return aside;
    },
  };
}

/** Adds, deletes the data, takes it out again and compares: both sides must give back what they were given. */
export function requireSameResult(sides) {
  const digests = sides.map((one) => {
    const before = digestOf(join(one.cwd, 'data'));
    one.add();
    rmSync(join(one.cwd, 'data'), { recursive: true });
    one.checkout();
    const after = digestOf(join(one.cwd, 'data'));
    if (before !== after) throw new Error(`${one.name} gave back other data than it was given`);
    return after;
  });
  if (new Set(digests).size !== 1) throw new Error('The two sides were not given the same data');
  return digests[0];
}
