import { chmodSync, renameSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contentsOf, snapshotOf, TRACKED_ONLY } from '../../support/git-session.ts';
import { testRepo } from '../../support/repo.ts';

const FILES = { 'a.py': 'a\n', 'lib/b.py': 'b\n', 'lib/deep/c.py': 'c\n' };

test('a clean tree is HEAD itself', async () => {
  const repo = testRepo({ files: FILES });
  const snapshot = await snapshotOf(repo);
  expect(snapshot.tree).toBe(repo.git('rev-parse', 'HEAD^{tree}'));
  expect(snapshot.head).toBe(repo.git('rev-parse', 'HEAD'));
  expect(snapshot).toMatchObject({ branch: 'main', dirty: false, leftOut: [] });
  expect(snapshot.files.map((file) => file.path)).toEqual(['a.py', 'lib/b.py', 'lib/deep/c.py']);
  expect(snapshot.files[0]).toMatchObject({ mode: '100644', filtered: false });
});

test('a modified tracked file enters as it is in the working tree, also when another version is staged', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('a.py', 'staged\n');
  repo.git('add', 'a.py');
  repo.write('a.py', 'working\n');
  repo.write('lib/b.py', 'staged only\n');
  repo.git('add', 'lib/b.py');
  const snapshot = await snapshotOf(repo, TRACKED_ONLY);
  expect(snapshot.dirty).toBe(true);
  expect(contentsOf(repo, snapshot)).toEqual({
    'a.py': 'working',
    'lib/b.py': 'staged only',
    'lib/deep/c.py': 'c',
  });
});

test('an edit of the same size within the second in which the index was written is seen', async () => {
  const repo = testRepo({ files: FILES });
  repo.git('config', 'core.trustctime', 'false');
  const second = 1_700_000_000;
  utimesSync(repo.path('a.py'), second, second);
  repo.git('update-index', '--refresh');
  repo.write('a.py', 'b\n');
  utimesSync(repo.path('a.py'), second, second);
  utimesSync(repo.path('.git', 'index'), second, second + 0.5);
  expect(contentsOf(repo, await snapshotOf(repo))['a.py']).toBe('b');
});

test('of untracked files only the wanted ones enter, and never ignored ones', async () => {
  const repo = testRepo({ files: { ...FILES, '.gitignore': '*.tmp\n' } });
  repo.write('new/wanted.py', 'w\n');
  repo.write('new/other.txt', 'o\n');
  repo.write('x.tmp', 't\n');
  const snapshot = await snapshotOf(repo, { wants: (path) => path.endsWith('.py') || path.endsWith('.tmp') });
  expect(Object.keys(contentsOf(repo, snapshot))).toEqual([
    '.gitignore',
    'a.py',
    'lib/b.py',
    'lib/deep/c.py',
    'new/wanted.py',
  ]);
  expect((await snapshotOf(repo, TRACKED_ONLY)).dirty).toBe(false);
});

test('a deleted file is gone from the snapshot, staged or not', async () => {
  const repo = testRepo({ files: FILES });
  repo.remove('a.py');
  repo.git('rm', '--quiet', 'lib/b.py');
  expect(Object.keys(contentsOf(repo, await snapshotOf(repo)))).toEqual(['lib/deep/c.py']);
});

test('a file taken out of the index but kept on disk is untracked: it enters when wanted', async () => {
  const repo = testRepo({ files: FILES });
  repo.git('rm', '--quiet', '--cached', 'a.py');
  expect(contentsOf(repo, await snapshotOf(repo))['a.py']).toBe('a');
  expect(contentsOf(repo, await snapshotOf(repo, TRACKED_ONLY))['a.py']).toBeUndefined();
});

test('a renamed file is a file gone and a file new', async () => {
  const repo = testRepo({ files: FILES });
  renameSync(repo.path('a.py'), repo.path('z.py'));
  repo.git('mv', 'lib/b.py', 'lib/y.py');
  expect(contentsOf(repo, await snapshotOf(repo))).toEqual({
    'lib/deep/c.py': 'c',
    'lib/y.py': 'b',
    'z.py': 'a',
  });
});

test('a change of the executable bit alone is a change', async () => {
  const repo = testRepo({ files: FILES });
  chmodSync(repo.path('a.py'), 0o755);
  const snapshot = await snapshotOf(repo);
  expect(snapshot.dirty).toBe(true);
  expect(contentsOf(repo, snapshot)['a.py']).toBe('+x a');
  repo.git('config', 'core.fileMode', 'false');
  expect((await snapshotOf(repo)).dirty).toBe(false);
});

test('a file replaced by a folder, and a folder by a file', async () => {
  const repo = testRepo({ files: FILES });
  repo.remove('a.py');
  repo.write('a.py/inner.py', 'inner\n');
  repo.remove('lib');
  repo.write('lib', 'now a file\n');
  expect(contentsOf(repo, await snapshotOf(repo))).toEqual({ 'a.py/inner.py': 'inner', lib: 'now a file' });
  expect(contentsOf(repo, await snapshotOf(repo, TRACKED_ONLY))).toEqual({});
});

test('links enter as links, also in the place of a file or of a folder', async () => {
  const repo = testRepo({ files: FILES });
  symlinkSync('a.py', repo.path('link'));
  repo.commit({}, 'with link');
  unlinkSync(repo.path('link'));
  symlinkSync('lib/b.py', repo.path('link'));
  repo.remove('a.py');
  symlinkSync('nowhere', repo.path('a.py'));
  renameSync(repo.path('lib'), repo.path('moved'));
  symlinkSync('moved', repo.path('lib'));
  expect(contentsOf(repo, await snapshotOf(repo))).toEqual({
    'a.py': '→ nowhere',
    lib: '→ moved',
    link: '→ lib/b.py',
    'moved/b.py': 'b',
    'moved/deep/c.py': 'c',
  });
});

test('names with spaces, quotes, line breaks and letters of any script survive', async () => {
  const names = [
    'with space.py',
    'quo"te\\.py',
    'line\nbreak.py',
    'größe/データ.py',
    '-dash.py',
    ':colon.py',
    '*.py',
  ];
  const repo = testRepo({ files: Object.fromEntries(names.map((name) => [name, 'one\n'])) });
  for (const name of names) repo.write(name, 'two\n');
  repo.write('new\nname 😀.py', 'three\n');
  const contents = contentsOf(repo, await snapshotOf(repo));
  expect(contents).toEqual({
    ...Object.fromEntries(names.map((name) => [name, 'two'])),
    'new\nname 😀.py': 'three',
  });
  const order = Object.keys(contents).map((name) => Buffer.from(name));
  expect(order).toEqual([...order].sort(Buffer.compare));
});

test('a file announced by `git add --intent-to-add` is tracked', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('soon.py', 'soon\n');
  repo.write('gone.py', 'gone\n');
  repo.git('add', '--intent-to-add', 'soon.py', 'gone.py');
  repo.remove('gone.py');
  const contents = contentsOf(repo, await snapshotOf(repo, TRACKED_ONLY));
  expect(contents['soon.py']).toBe('soon');
  expect(contents['gone.py']).toBeUndefined();
});

test('declared outputs are never code: a tracked one keeps the version of HEAD', async () => {
  const repo = testRepo({ files: { ...FILES, 'build/old.bin': 'old\n', 'metrics.json': '1\n' } });
  repo.write('build/old.bin', 'new\n');
  repo.write('build/fresh.bin', 'fresh\n');
  repo.write('metrics.json', '2\n');
  repo.git('add', 'metrics.json');
  repo.write('build/staged.bin', 'staged\n');
  repo.git('add', 'build/staged.bin');
  const outputs = ['build/', 'metrics.json'];
  const clean = await snapshotOf(repo, { outputs });
  expect(clean.dirty).toBe(false);
  expect(clean.tree).toBe(repo.git('rev-parse', 'HEAD^{tree}'));
  repo.write('a.py', 'changed\n');
  expect(contentsOf(repo, await snapshotOf(repo, { outputs }))).toEqual({
    'a.py': 'changed',
    'build/old.bin': 'old',
    'lib/b.py': 'b',
    'lib/deep/c.py': 'c',
    'metrics.json': '1',
  });
});

test('an output deleted from index and disk stays in the tree as HEAD has it', async () => {
  const repo = testRepo({ files: { ...FILES, out: 'old\n' } });
  repo.git('rm', '--quiet', 'out');
  repo.write('a.py', 'changed\n');
  expect(contentsOf(repo, await snapshotOf(repo, { outputs: ['out'] })).out).toBe('old');
});

test('an untracked file that is too large is refused with the two ways on, unless it is not wanted', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('data.csv', 'x'.repeat(2000));
  await expect(snapshotOf(repo, { maxUntrackedBytes: 1000 })).rejects.toMatchObject({
    code: 'untracked-too-large',
    kind: 'usage',
    message:
      'The untracked file data.csv is too large for a snapshot: expected at most 1000 B, found 1.95 KiB',
    hints: ['mlgit add data.csv', "echo '/data.csv' >> .gitignore"],
  });
  expect((await snapshotOf(repo, { ...TRACKED_ONLY, maxUntrackedBytes: 1000 })).dirty).toBe(false);
});

test('an index with conflicts is refused', async () => {
  const repo = testRepo({ files: FILES });
  repo.git('checkout', '--quiet', '-b', 'other');
  repo.commit({ 'a.py': 'theirs\n' });
  repo.git('checkout', '--quiet', 'main');
  repo.commit({ 'a.py': 'ours\n' });
  expect(repo.tryGit('merge', 'other').exitCode).toBe(1);
  await expect(snapshotOf(repo)).rejects.toMatchObject({
    code: 'unmerged-index',
    kind: 'usage',
    message: 'The merge of a.py is not resolved: expected an index without conflicts',
  });
});

test('a repository inside the working tree is left alone', async () => {
  const repo = testRepo({ files: FILES });
  repo.gitWith({}, 'init', '--quiet', 'nested');
  repo.write('nested/inner.py', 'inner\n');
  expect((await snapshotOf(repo)).dirty).toBe(false);
});

test('a name that is not UTF-8 is refused when it is wanted', async () => {
  const repo = testRepo({ files: FILES });
  writeFileSync(
    Buffer.concat([Buffer.from(`${repo.root}/bad-`), Buffer.from([0xff]), Buffer.from('.py')]),
    'x',
  );
  expect((await snapshotOf(repo, TRACKED_ONLY)).dirty).toBe(false);
  await expect(snapshotOf(repo)).rejects.toMatchObject({ code: 'path-not-utf8', kind: 'usage' });
});

test('of accepted manifests that a merge left in conflict HEAD’s are taken', async () => {
  const both = { 'manifests/demo.json': '{"run":1}\n', 'manifests/gone.json': '{"run":1}\n' };
  const repo = testRepo({ files: { ...FILES, ...both } });
  repo.git('switch', '--quiet', '-c', 'other');
  repo.commit({ 'manifests/demo.json': '{"run":2}\n', 'manifests/gone.json': '{"run":2}\n' });
  repo.git('switch', '--quiet', '-');
  repo.remove('manifests/gone.json');
  repo.commit({ 'manifests/demo.json': '{"run":3}\n' });
  expect(repo.tryGit('merge', 'other').exitCode).toBe(1);
  const before = repo.git('ls-files', '--stage');
  const { files } = await snapshotOf(repo);
  const manifests = files.filter(({ path }) => path.startsWith('manifests/'));
  const head = repo.git('ls-tree', 'HEAD', '--format=%(objectname)', 'manifests/demo.json');
  expect(manifests.map(({ path, oid }) => [path, oid])).toEqual([['manifests/demo.json', head]]);
  expect(repo.git('ls-files', '--stage')).toBe(before);
});
