import { expect, test } from 'vitest';
import { contentsOf, session, snapshotOf, TRACKED_ONLY } from '../../support/git-session.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';

/** The tree that `git add --all` would make, through an index of its own. */
function treeByGit(repo: TestRepo): string {
  const env = { GIT_INDEX_FILE: repo.path('.git', 'oracle-index') };
  repo.gitWith({ env }, 'read-tree', 'HEAD');
  repo.gitWith({ env }, 'add', '--all');
  return repo.gitWith({ env }, 'write-tree');
}

test('with core.autocrlf the normalised content enters', async () => {
  const repo = testRepo({ files: { 'a.py': 'a\n' } });
  repo.git('config', 'core.autocrlf', 'true');
  repo.git('config', 'core.safecrlf', 'true');
  repo.write('a.py', 'a\r\nb\r\n');
  repo.write('new.py', 'n\r\n');
  const snapshot = await snapshotOf(repo);
  expect(contentsOf(repo, snapshot)).toEqual({ 'a.py': 'a\nb', 'new.py': 'n' });
});

test('a file that differs from HEAD by its line endings alone is clean', async () => {
  const repo = testRepo({ files: { 'a.py': 'a\n' } });
  repo.git('config', 'core.autocrlf', 'true');
  repo.write('a.py', 'a\r\n');
  expect((await snapshotOf(repo)).dirty).toBe(false);
});

test('a file committed with CRLF keeps it under core.autocrlf, as `git add` would have it', async () => {
  const repo = testRepo({ files: { 'crlf.py': 'a\r\n' } });
  repo.git('config', 'core.autocrlf', 'true');
  repo.write('crlf.py', 'a\r\nb\r\n');
  const snapshot = await snapshotOf(repo);
  expect(snapshot.tree).toBe(treeByGit(repo));
  expect(repo.git('cat-file', 'blob', `${snapshot.tree}:crlf.py`)).toBe('a\r\nb\r');
});

test('text, eol and binary attributes are followed, also when the attributes themselves are new', async () => {
  const repo = testRepo({ files: { 'a.txt': 'a\n', 'b.bin': 'b\n' } });
  repo.write('.gitattributes', '*.txt text eol=crlf\n*.bin -text\n*.u16 working-tree-encoding=UTF-16LE\n');
  repo.write('a.txt', 'a\r\nA\r\n');
  repo.write('b.bin', 'b\r\n');
  repo.write('c.u16', Buffer.from('c\n', 'utf16le'));
  const snapshot = await snapshotOf(repo);
  expect(snapshot.tree).toBe(treeByGit(repo));
  expect(contentsOf(repo, snapshot)).toMatchObject({ 'a.txt': 'a\nA', 'b.bin': 'b\r', 'c.u16': 'c' });
});

/** A driver as git-lfs is one: git stores a pointer, the content lies elsewhere. */
function withFilter(repo: TestRepo): void {
  const store = repo.path('..', 'big');
  repo.write('../big/.keep', '');
  repo.write(
    '../clean',
    `#!/bin/sh\nf=$(mktemp)\ncat > "$f"\nid=$(git hash-object --no-filters "$f")\nmv "$f" "${store}/$id"\necho "pointer $id"\n`,
    0o755,
  );
  repo.write('../smudge', `#!/bin/sh\nread -r word id\ncat "${store}/$id"\n`, 0o755);
  repo.git('config', 'filter.big.clean', repo.path('..', 'clean'));
  repo.git('config', 'filter.big.smudge', repo.path('..', 'smudge'));
  repo.git('config', 'filter.big.required', 'true');
  repo.write('.gitattributes', '*.bin filter=big\nplain.bin -filter\n*.odd filter\n');
}

test('a clean filter makes what enters, and filtered files are marked', async () => {
  const repo = testRepo();
  withFilter(repo);
  repo.commit({ 'm.bin': 'one\n', 'plain.bin': 'plain\n', 'x.odd': 'odd\n' });
  expect(repo.git('cat-file', 'blob', 'HEAD:m.bin')).toMatch(/^pointer /);
  const clean = await snapshotOf(repo);
  expect(clean.dirty).toBe(false);
  expect(clean.files.filter((file) => file.filtered).map((file) => file.path)).toEqual(['m.bin']);
  repo.write('m.bin', 'two\n');
  repo.write('sub/n.bin', 'three\n');
  const snapshot = await snapshotOf(repo);
  const expected = (content: string) =>
    `pointer ${repo.gitWith({ input: content }, 'hash-object', '--stdin', '--no-filters')}`;
  expect(contentsOf(repo, snapshot)).toMatchObject({
    'm.bin': expected('two\n'),
    'sub/n.bin': expected('three\n'),
  });
  expect(snapshot.tree).toBe(treeByGit(repo));
  expect(snapshot.files.filter((file) => file.filtered).map((file) => file.path)).toEqual([
    'm.bin',
    'sub/n.bin',
  ]);
});

test('attributes outside the tree count as well', async () => {
  const repo = testRepo({ files: { 'm.bin': 'one\n', 'n.dat': 'n\n' } });
  repo.write('.git/info/attributes', '*.bin filter=elsewhere\n');
  repo.write('../attributes', '*.dat filter=global\n');
  repo.git('config', 'core.attributesFile', repo.path('..', 'attributes'));
  repo.git('config', 'filter.elsewhere.clean', 'cat');
  repo.git('config', 'filter.global.smudge', 'cat');
  const snapshot = await snapshotOf(repo);
  expect(snapshot.files.map((file) => file.filtered)).toEqual([true, true]);
});

test('an attribute that names a driver nobody configured changes no file', async () => {
  const repo = testRepo({ files: { '.gitattributes': '*.bin filter=absent\n', 'm.bin': 'one\n' } });
  const snapshot = await snapshotOf(repo);
  expect(snapshot.files.map((file) => file.filtered)).toEqual([false, false]);
});

test('a required filter that fails stops the snapshot and names file and filter', async () => {
  const repo = testRepo();
  withFilter(repo);
  repo.commit({ 'm.bin': 'one\n' });
  repo.git('config', 'filter.big.clean', 'false');
  repo.write('m.bin', 'two, longer\n');
  await expect(snapshotOf(repo)).rejects.toMatchObject({
    code: 'filter-failed',
    kind: 'failed',
    message: 'The clean filter big failed on m.bin',
  });
});

test('a filter sees the character set of the user, whatever language git is made to speak', async () => {
  const repo = testRepo({ files: { '.gitattributes': '*.loc filter=locale\n' } });
  repo.git('config', 'filter.locale.clean', 'printf "%s" "$LC_ALL$LC_CTYPE"; cat >/dev/null');
  repo.write('x.loc', 'x\n');
  const git = await session(repo, { env: { LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de' } });
  const snapshot = await git.takeSnapshot({ ...TRACKED_ONLY, wants: () => true });
  expect(contentsOf(repo, snapshot)['x.loc']).toBe('de_DE.UTF-8');
});
