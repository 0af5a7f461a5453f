import { describe, expect, it } from 'vitest';
import { openRepository } from '../../../src/git/locate.ts';
import { openTrackedHistory, type TrackedHistory } from '../../../src/git/tracked-history.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';

async function historyOf(repo: TestRepo): Promise<TrackedHistory> {
  return openTrackedHistory(await openRepository({ cwd: repo.root, env: repo.env }), repo.env);
}

/** Contents of all versions, sorted. */
async function contents(repo: TestRepo): Promise<string[]> {
  const versions = await (await historyOf(repo)).versions();
  return versions.map(({ oid }) => repo.git('cat-file', 'blob', oid)).sort();
}

describe('the history of tracked data', () => {
  it('has every version that a branch, tag, remote-tracking branch or detached HEAD reaches', async () => {
    const repo = testRepo({
      files: { 'a.mlgit': 'a1', 'deep/b.mlgit': 'b1', 'manifests/f.json': 'm1', 'c.txt': 'no' },
    });
    repo.commit({ 'a.mlgit': 'a2' });
    repo.git('tag', 'old');
    repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    repo.git('switch', '--quiet', '--create', 'side');
    repo.commit({ 'a.mlgit': 'a3' });
    repo.git('update-ref', 'refs/remotes/origin/theirs', 'HEAD');
    repo.git('reset', '--quiet', '--hard', 'HEAD~1');
    repo.git('switch', '--quiet', '--detach');
    repo.commit({ 'manifests/f.json': 'm2', 'other/manifests/g.json': 'no' });
    expect(await contents(repo)).toEqual(['a1', 'a2', 'a3', 'b1', 'm1', 'm2']);
  });

  it('has what only a side of a merge had, and what the merge itself made', async () => {
    const repo = testRepo({ files: { 'a.mlgit': 'base' } });
    repo.git('switch', '--quiet', '--create', 'side');
    repo.commit({ 'a.mlgit': 'side' });
    repo.git('switch', '--quiet', 'main');
    repo.commit({ 'a.mlgit': 'main' });
    repo.tryGit('merge', '--quiet', 'side');
    repo.commit({ 'a.mlgit': 'merged' });
    repo.git('switch', '--quiet', '--create', 'third', 'HEAD~1');
    repo.commit({ 'a.mlgit': 'third' });
    repo.git('switch', '--quiet', 'main');
    repo.git('merge', '--quiet', '--strategy=ours', '-m', 'ours', 'third');
    repo.git('branch', '--quiet', '-D', 'side', 'third');
    expect(await contents(repo)).toEqual(['base', 'main', 'merged', 'side', 'third']);
  });

  it('has what only an index, the stash or another worktree has', async () => {
    const repo = testRepo({ files: { 'a.mlgit': 'a1' } });
    for (const content of ['stash1', 'stash2']) {
      repo.write('a.mlgit', content);
      repo.git('stash', '--quiet');
    }
    repo.git('worktree', 'add', '--quiet', '--detach', '../linked');
    repo.write('../linked/a.mlgit', 'linked');
    repo.gitWith({ cwd: repo.path('../linked') }, 'add', 'a.mlgit');
    repo.write('a.mlgit', 'index');
    repo.git('add', 'a.mlgit');
    repo.write('a.mlgit', 'working');
    repo.write('../linked/b.mlgit', 'untracked');
    expect(await contents(repo)).toEqual(['a1', 'index', 'linked', 'stash1', 'stash2']);
    const working = await (await historyOf(repo)).workingPointers();
    expect([...working].sort()).toEqual(
      [repo.path('../linked/a.mlgit'), repo.path('../linked/b.mlgit'), repo.path('a.mlgit')].sort(),
    );
  });

  it('is empty in a repository without commits, and in a bare one it has no index', async () => {
    expect(await contents(testRepo())).toEqual([]);
    expect(await contents(testRepo({ init: ['--bare'] }))).toEqual([]);
  });

  it('knows a shallow clone', async () => {
    const repo = testRepo({ files: { a: '1' } });
    repo.commit({ a: '2' });
    expect(await (await historyOf(repo)).isShallow()).toBe(false);
    expect(await (await historyOf(repo.clone('shallow', '--depth=1'))).isShallow()).toBe(true);
  });

  it('finds one version among thousands of commits', async () => {
    const repo = testRepo();
    const commits = Array.from({ length: 5000 }, (_, i) => {
      const data = i % 1000 === 7 ? `M 100644 inline data/x.mlgit\ndata ${`v${i}`.length}\nv${i}\n` : '';
      return `commit refs/heads/main\ncommitter A <a@b> ${i} +0000\ndata 1\nc\nM 100644 inline f${i % 300}/x.py\ndata ${`${i}`.length}\n${i}\n${data}`;
    });
    repo.gitWith({ input: `${commits.join('\n')}\n` }, 'fast-import', '--quiet');
    expect(await contents(repo)).toEqual(['v1007', 'v2007', 'v3007', 'v4007', 'v7']);
  });
});
