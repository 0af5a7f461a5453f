import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentsOf, session, snapshotOf, TRACKED_ONLY } from '../../support/git-session.ts';
import { TestRepo, testRepo } from '../../support/repo.ts';

const FILES = { 'a.py': 'a\n', 'lib/b.py': 'b\n', 'data/c.py': 'c\n' };

test('a repository without a commit has a snapshot without a parent', async () => {
  const repo = testRepo();
  repo.write('a.py', 'a\n');
  repo.write('b.py', 'b\n');
  repo.git('add', 'b.py');
  const git = await session(repo);
  const snapshot = await git.takeSnapshot({ ...TRACKED_ONLY, wants: () => true });
  expect(snapshot).toMatchObject({ head: undefined, branch: 'main', dirty: true });
  expect(contentsOf(repo, snapshot)).toEqual({ 'a.py': 'a', 'b.py': 'b' });
  const commit = await git.commitSnapshot(snapshot, { name: 'Ada', email: 'ada@example.org', at: 1000 });
  expect((await git.objects.readCommit(commit))?.parents).toEqual([]);
  expect(repo.git('status', '--porcelain')).toBe('A  b.py\n?? a.py');
});

test('an empty repository has the empty tree', async () => {
  const repo = testRepo();
  const snapshot = await snapshotOf(repo);
  expect(snapshot.files).toEqual([]);
  expect(repo.git('cat-file', '-p', snapshot.tree)).toBe('');
});

test('a detached HEAD has no branch', async () => {
  const repo = testRepo({ files: FILES });
  repo.git('checkout', '--quiet', '--detach');
  expect((await snapshotOf(repo)).branch).toBeUndefined();
});

test('a sha256 repository works alike', async () => {
  const repo = testRepo({ init: ['--object-format=sha256'], files: FILES });
  repo.write('a.py', 'changed\n');
  repo.remove('lib/b.py');
  const snapshot = await snapshotOf(repo);
  expect(snapshot.tree).toHaveLength(64);
  expect(contentsOf(repo, snapshot)).toEqual({ 'a.py': 'changed', 'data/c.py': 'c' });
  const git = await session(repo);
  const commit = await git.commitSnapshot(snapshot, { name: 'Ada', email: 'ada@example.org', at: 1000 });
  expect(repo.git('rev-parse', `${commit}^`)).toBe(snapshot.head);
  repo.git('fsck', '--strict');
});

test('a submodule is recorded as the commit it is at, dirty or not', async () => {
  const inner = testRepo({ files: { 'inner.py': 'one\n' } });
  const repo = testRepo({ files: FILES });
  repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub');
  repo.commit({}, 'submodule');
  const sub = new TestRepo(repo.path('sub'), repo.env);
  sub.write('inner.py', 'dirty\n');
  sub.write('untracked.py', 'u\n');
  expect((await snapshotOf(repo)).dirty).toBe(false);
  const moved = sub.commit({ 'inner.py': 'two\n' });
  const snapshot = await snapshotOf(repo);
  expect(snapshot.dirty).toBe(true);
  expect(contentsOf(repo, snapshot).sub).toBe(`commit ${moved}`);
});

test('a submodule that was not checked out stays as HEAD has it', async () => {
  const inner = testRepo({ files: { 'inner.py': 'one\n' } });
  const repo = testRepo({ files: FILES });
  repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub');
  repo.commit({}, 'submodule');
  const clone = repo.clone('clone');
  clone.write('a.py', 'changed\n');
  const contents = contentsOf(clone, await snapshotOf(clone));
  expect(contents.sub).toBe(`commit ${inner.git('rev-parse', 'HEAD')}`);
  expect(contents['a.py']).toBe('changed');
});

test.each([
  ['cone', ['--cone']],
  ['cone with a sparse index', ['--cone', '--sparse-index']],
])('in a sparse checkout (%s) the files that are not there keep the version of HEAD', async (_, flags) => {
  const repo = testRepo({ files: { ...FILES, 'data/deep/d.py': 'd\n' } });
  repo.git('sparse-checkout', 'set', ...flags, 'lib');
  expect(existsSync(repo.path('data/c.py'))).toBe(false);
  expect((await snapshotOf(repo)).dirty).toBe(false);
  repo.write('lib/b.py', 'changed\n');
  expect(contentsOf(repo, await snapshotOf(repo))).toEqual({
    'a.py': 'a',
    'data/c.py': 'c',
    'data/deep/d.py': 'd',
    'lib/b.py': 'changed',
  });
});

test('a shallow clone has a snapshot on top of its HEAD', async () => {
  const origin = testRepo({ files: FILES });
  origin.commit({ 'a.py': 'second\n' });
  const repo = origin.clone('shallow', '--depth=1');
  repo.write('a.py', 'third\n');
  const git = await session(repo);
  const snapshot = await snapshotOf(repo);
  expect(contentsOf(repo, snapshot)['a.py']).toBe('third');
  const commit = await git.commitSnapshot(snapshot, { name: 'Ada', email: 'ada@example.org', at: 1000 });
  expect(repo.git('rev-parse', `${commit}^`)).toBe(origin.git('rev-parse', 'HEAD'));
});

test('a linked worktree is snapshot by its own index and HEAD, from a folder inside it', async () => {
  const repo = testRepo({ files: FILES });
  repo.git('worktree', 'add', '--quiet', '-b', 'side', join('..', 'side'));
  const side = new TestRepo(join(repo.root, '..', 'side'), repo.env);
  const head = side.commit({ 'a.py': 'side\n' });
  side.write('lib/new.py', 'new\n');
  repo.write('a.py', 'main\n');
  const snapshot = await snapshotOf(side, { cwd: side.path('lib') });
  expect(snapshot).toMatchObject({ head, branch: 'side', dirty: true });
  expect(contentsOf(side, snapshot)).toMatchObject({ 'a.py': 'side', 'lib/new.py': 'new' });
  const git = await session(side);
  expect(git.location.commonDir).toBe(repo.path('.git'));
});

test('a separate git folder named by GIT_DIR and GIT_WORK_TREE works', async () => {
  const repo = testRepo({ files: FILES });
  const elsewhere = testRepo();
  repo.write('a.py', 'changed\n');
  const env = { GIT_DIR: repo.path('.git'), GIT_WORK_TREE: repo.root };
  const git = await session(elsewhere, { env });
  const snapshot = await git.takeSnapshot(TRACKED_ONLY);
  expect(contentsOf(repo, snapshot)['a.py']).toBe('changed');
});

test('a working tree configured by core.worktree works', async () => {
  const repo = testRepo({ files: FILES });
  const tree = testRepo();
  repo.git('config', 'core.worktree', tree.root);
  tree.write('a.py', 'over there\n');
  const git = await session(repo, { cwd: repo.path('.git') });
  expect(git.location.root).toBe(tree.root);
  const snapshot = await git.takeSnapshot(TRACKED_ONLY);
  expect(contentsOf(repo, snapshot)).toEqual({ 'a.py': 'over there' });
});

test('a split index, a file system monitor and an untracked cache are not touched', async () => {
  const repo = testRepo({ files: FILES });
  const called = repo.path('..', 'monitor-called');
  repo.write('../monitor', `#!/bin/sh\ntouch '${called}'\nexit 1\n`, 0o755);
  repo.git('config', 'core.untrackedCache', 'true');
  repo.git('config', 'core.splitIndex', 'true');
  repo.git('update-index', '--split-index', '--untracked-cache');
  repo.write('a.py', 'staged\n');
  repo.git('add', 'a.py');
  repo.git('config', 'core.fsmonitor', repo.path('..', 'monitor'));
  repo.write('lib/b.py', 'changed\n');
  repo.write('new.py', 'new\n');
  expect(contentsOf(repo, await snapshotOf(repo))).toEqual({
    'a.py': 'staged',
    'data/c.py': 'c',
    'lib/b.py': 'changed',
    'new.py': 'new',
  });
  expect(existsSync(called)).toBe(false);
});

test('hooks of the user do not run', async () => {
  const repo = testRepo({ files: FILES });
  const called = repo.path('..', 'hook-called');
  repo.write('.git/hooks/post-index-change', `#!/bin/sh\ntouch '${called}'\n`, 0o755);
  repo.write('a.py', 'changed\n');
  await snapshotOf(repo);
  expect(existsSync(called)).toBe(false);
});

test('inside a git hook the index of the commit under way tells what is tracked', async () => {
  const repo = testRepo({ files: FILES });
  const other = repo.path('.git', 'next-index');
  repo.write('new.py', 'new\n');
  repo.gitWith({ env: { GIT_INDEX_FILE: other } }, 'add', '--all');
  const snapshot = await snapshotOf(repo, {
    ...TRACKED_ONLY,
    env: { GIT_INDEX_FILE: other, GIT_PREFIX: 'lib/' },
  });
  expect(contentsOf(repo, snapshot)['new.py']).toBe('new');
});

test('a partial clone is snapshot without fetching anything', async () => {
  const origin = testRepo({ files: FILES });
  origin.git('config', 'uploadpack.allowFilter', 'true');
  const repo = origin.clone('partial', '--filter=blob:none', '--sparse');
  const missing = repo.tryGit('-c', 'protocol.allow=never', 'cat-file', '-e', 'HEAD:lib/b.py');
  expect(missing.exitCode).not.toBe(0);
  repo.write('a.py', 'changed\n');
  repo.write('new.py', 'new\n');
  const git = await session(repo);
  const snapshot = await snapshotOf(repo);
  expect(snapshot.files.map((file) => file.path)).toEqual(['a.py', 'data/c.py', 'lib/b.py', 'new.py']);
  const commit = await git.commitSnapshot(snapshot, { name: 'Ada', email: 'ada@example.org', at: 1000 });
  expect(repo.git('rev-parse', `${commit}^{tree}`)).toBe(snapshot.tree);
  const blobs: (string | undefined)[] = [];
  for await (const blob of git.objects.readBlobs(snapshot.files.map((file) => file.oid))) {
    blobs.push(blob?.toString());
  }
  expect(blobs).toEqual(['changed\n', undefined, undefined, 'new\n']);
  expect(await git.objects.readFile(commit, 'lib/b.py')).toBeUndefined();
  expect(repo.tryGit('-c', 'protocol.allow=never', 'cat-file', '-e', 'HEAD:lib/b.py').exitCode).not.toBe(0);
});

test('a bare repository has no working tree to snapshot', async () => {
  const repo = testRepo({ init: ['--bare'] });
  const git = await session(repo);
  await expect(git.takeSnapshot(TRACKED_ONLY)).rejects.toMatchObject({
    code: 'no-working-tree',
    kind: 'usage',
  });
});
