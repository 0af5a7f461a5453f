// Scratch folders in which both sides run the same steps.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnv } from './measure.mjs';

export const MLGIT = fileURLToPath(new URL('../../bin/mlgit.js', import.meta.url));

/** A folder that goes when the benchmark ends, with an empty home. */
export function scratchFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `mlgit-bench-${name}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const home = join(folder, 'home');
  mkdirSync(home);
  return { folder, env: cleanEnv(home) };
}

/** A git repository with these files, committed. */
export function repository(folder, env, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    ['commit', '--quiet', '--message', 'start'],
  ]) {
    required('git', args, folder, env);
  }
  return folder;
}

export function required(command, args, cwd, env) {
  const done = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (done.status === 0) return done.stdout;
  throw new Error(`${command} ${args.join(' ')} failed (${done.status}):\n${done.stdout}${done.stderr}`);
}

/** Removes what a side remembers and made, so that the next run starts from nothing. */
export function forget(folder, paths) {
  for (const path of paths) rmSync(join(folder, path), { recursive: true, force: true });
}

/** mlgit's memory: store, cache, index and run refs. */
export function forgetRuns(folder, env, outputs) {
  const refs = required('git', ['for-each-ref', '--format=delete %(refname)', 'refs/mlgit'], folder, env);
  const done = spawnSync('git', ['update-ref', '--stdin'], { cwd: folder, env, input: refs });
  if (done.status !== 0) throw new Error(`git update-ref failed:\n${done.stderr}`);
  forget(folder, ['.git/mlgit', ...outputs]);
}

/** What the side before has written is not flushed on the time of the next: a run of ours waits until its own is. */
export function settleDisk() {
  spawnSync('sync');
}

/** Throws unless every path has the same bytes on both sides. */
export function requireSameFiles(a, b, paths) {
  for (const path of paths) {
    const missing = [a, b].find((folder) => !existsSync(join(folder, path)));
    if (missing !== undefined) throw new Error(`${join(missing, path)} was not produced`);
    if (!readFileSync(join(a, path)).equals(readFileSync(join(b, path)))) {
      throw new Error(`${path} differs between the two sides`);
    }
  }
}
