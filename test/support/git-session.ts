import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openRepository } from '../../src/git/locate.ts';
import type { Git, Snapshot, SnapshotOptions } from '../../src/git/port.ts';
import { openGit } from '../../src/git/system-git.ts';
import type { EnvChanges, TestRepo } from './repo.ts';

/** The adapter on a repository, disposed of when the test has ended. */
export async function session(
  repo: TestRepo,
  options: { cwd?: string; env?: EnvChanges } = {},
): Promise<Git> {
  const config = {
    cwd: options.cwd ?? repo.root,
    env: { ...repo.env, ...options.env },
    host: 'test-host',
  };
  const git = openGit(await openRepository(config), config);
  onTestFinished(() => git.dispose());
  return git;
}

export const EVERYTHING: SnapshotOptions = {
  outputs: [],
  wants: () => true,
  maxUntrackedBytes: 1024 * 1024,
  keep: true,
};

export const TRACKED_ONLY: SnapshotOptions = { ...EVERYTHING, wants: () => false };

/** Takes a snapshot and asserts, byte for byte, that index and working tree stayed as they were. */
export async function snapshotOf(
  repo: TestRepo,
  options: Partial<SnapshotOptions> & { env?: EnvChanges; cwd?: string } = {},
): Promise<Snapshot> {
  const { env, cwd, ...rest } = options;
  const git = await session(repo, { ...(env ? { env } : {}), ...(cwd ? { cwd } : {}) });
  const before = stateOf(repo, git);
  const snapshot = await git.takeSnapshot({ ...EVERYTHING, ...rest });
  const after = stateOf(repo, git);
  if (before !== after) throw new Error(`The snapshot changed the repository:\n${before}\n---\n${after}`);
  return snapshot;
}

/** A snapshot's files as `path → content`, read back by the real git. Links show as `→ target`, others by mode. */
export function contentsOf(repo: TestRepo, snapshot: Snapshot): Record<string, string> {
  const out: Record<string, string> = {};
  for (const file of snapshot.files) {
    if (file.mode === '160000') out[file.path] = `commit ${file.oid}`;
    else {
      const content = repo.git('cat-file', 'blob', file.oid);
      const mark = file.mode === '120000' ? '→ ' : file.mode === '100755' ? '+x ' : '';
      out[file.path] = mark + content;
    }
  }
  return out;
}

/** Index bytes, refs, and every file of the working tree with its mode, times and content. */
function stateOf(repo: TestRepo, git: Git): string {
  const index = join(git.location.gitDir, 'index');
  const lines: string[] = [];
  try {
    lines.push(`index ${statSync(index).mtimeMs} ${readFileSync(index).toString('base64')}`);
  } catch {
    lines.push('no index');
  }
  for (const name of readdirSync(git.location.gitDir)) lines.push(`git ${name}`);
  lines.push(repo.git('for-each-ref'));
  walk(git.location.root ?? repo.root, '', lines);
  return lines.join('\n');
}

function walk(root: string, prefix: string, lines: string[]): void {
  for (const name of readdirSync(join(root, prefix), { encoding: 'buffer' })) {
    const text = name.toString('latin1');
    if (text === '.git') continue;
    const path = Buffer.concat([Buffer.from(join(root, prefix, '/')), name]);
    const stats = lstatSync(path);
    lines.push(`${prefix}/${text} ${stats.mode} ${stats.mtimeMs} ${stats.size}`);
    if (stats.isDirectory() && !text.includes('\ufffd')) walk(root, join(prefix, name.toString()), lines);
    else if (stats.isSymbolicLink()) lines.push(readlinkSync(path));
    else if (stats.isFile()) lines.push(readFileSync(path).toString('base64'));
  }
}
