import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Oid } from '../../../src/git/port.ts';
import { session } from '../../support/git-session.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';

function oid(repo: TestRepo, revision: string): Oid {
  return repo.git('rev-parse', revision) as Oid;
}

test('changed paths between two commits are listed without rename detection', async () => {
  const repo = testRepo({
    files: { 'a.py': 'a\n', 'b c.py': 'b\n', 'lib/old\nname.py': 'c\n', 'x.py': 'x\n' },
  });
  repo.write('a.py', 'changed\n');
  repo.git('mv', 'lib/old\nname.py', 'lib/new.py');
  repo.remove('b c.py');
  repo.remove('x.py');
  symlinkSync('a.py', repo.path('x.py'));
  repo.commit();
  const git = await session(repo);
  const changes = await git.changedPaths(oid(repo, 'HEAD~1'), oid(repo, 'HEAD'));
  expect(changes.map((change) => [change.kind, change.path])).toEqual([
    ['modified', 'a.py'],
    ['deleted', 'b c.py'],
    ['added', 'lib/new.py'],
    ['deleted', 'lib/old\nname.py'],
    ['type-changed', 'x.py'],
  ]);
  expect(changes[0]).toMatchObject({ from: oid(repo, 'HEAD~1:a.py'), to: oid(repo, 'HEAD:a.py') });
  expect(changes[1]).toMatchObject({ to: undefined });
  expect(await git.changedPaths(oid(repo, 'HEAD'), oid(repo, 'HEAD^{tree}'))).toEqual([]);
});

test('a revision resolves to the commit it names, or to nothing', async () => {
  const repo = testRepo({ files: { a: 'a\n' } });
  const head = oid(repo, 'HEAD');
  repo.git('tag', '-a', '-m', 'tag', 'v1');
  const git = await session(repo);
  for (const revision of ['HEAD', 'main', 'v1', head, head.slice(0, 8), 'HEAD^{/first}']) {
    expect(await git.revParse(revision)).toBe(head);
  }
  const none = [
    'nope',
    '',
    '-x',
    '--all',
    'HEAD~5',
    'HEAD^{tree}',
    'f'.repeat(40),
    'main\nmain',
    'a b',
    'HEAD..main',
  ];
  for (const revision of none) expect(await git.revParse(revision)).toBeUndefined();
});

test('a tree is checked out as git would: modes, links, line endings, filters', async () => {
  const repo = testRepo({ files: { '.gitattributes': '*.txt text eol=crlf\n*.up filter=case\n' } });
  repo.git('config', 'filter.case.smudge', 'tr a-z A-Z');
  repo.write('run.sh', 'echo\n', 0o755);
  repo.write('deep/er/a.txt', 'one\ntwo\n');
  repo.write('b.up', 'shout\n');
  symlinkSync('run.sh', repo.path('link'));
  repo.commit();
  const git = await session(repo);
  const folder = join(repo.root, '..', 'out', 'run');
  await git.checkoutTree(oid(repo, 'HEAD'), folder);
  expect(readdirSync(folder).sort()).toEqual(['.gitattributes', 'b.up', 'deep', 'link', 'run.sh']);
  expect(readFileSync(join(folder, 'deep/er/a.txt'), 'utf8')).toBe('one\r\ntwo\r\n');
  expect(readFileSync(join(folder, 'b.up'), 'utf8')).toBe('SHOUT\n');
  expect(lstatSync(join(folder, 'run.sh')).mode & 0o111).not.toBe(0);
  expect(readlinkSync(join(folder, 'link'))).toBe('run.sh');
  expect(readdirSync(join(repo.root, '..', 'out'))).toEqual(['run']);
  expect(repo.git('status', '--porcelain')).toBe('');
  expect(repo.git('worktree', 'list').split('\n')).toHaveLength(1);
});

test('a checkout works from a bare repository and into an empty folder, and refuses a full one', async () => {
  const origin = testRepo({ files: { 'a.py': 'a\n' } });
  const bare = origin.clone('bare.git', '--bare');
  const git = await session(bare);
  const folder = join(bare.root, '..', 'out');
  mkdirSync(folder);
  await git.checkoutTree(oid(bare, 'HEAD^{tree}'), folder);
  expect(readdirSync(folder)).toEqual(['a.py']);
  await expect(git.checkoutTree(oid(bare, 'HEAD'), folder)).rejects.toMatchObject({
    code: 'folder-not-empty',
    kind: 'usage',
  });
  await expect(git.checkoutTree(oid(bare, 'HEAD'), join(folder, 'a.py'))).rejects.toMatchObject({
    code: 'folder-not-empty',
  });
});

test('a sparse checkout in the repository does not thin out what is written', async () => {
  const repo = testRepo({ files: { 'a.py': 'a\n', 'lib/b.py': 'b\n', 'data/c.py': 'c\n' } });
  repo.git('sparse-checkout', 'set', '--cone', 'lib');
  const git = await session(repo);
  const folder = join(repo.root, '..', 'out');
  await git.checkoutTree(oid(repo, 'HEAD'), folder);
  expect(existsSync(join(folder, 'data/c.py'))).toBe(true);
});

test.each([
  ['..', '040000'],
  ['.git', '040000'],
  ['a', '120000'],
])('a tree made to write outside the folder (an entry %s of mode %s) writes nothing', async (name, mode) => {
  const repo = testRepo();
  const victim = join(repo.root, '..', 'victim');
  mkdirSync(victim);
  const blob = repo.gitWith({ input: victim }, 'hash-object', '-w', '--stdin');
  const inner = repo.gitWith({ input: `100644 blob ${blob}\tescaped\n` }, 'mktree');
  const entry = (text: string, id: string) =>
    Buffer.concat([Buffer.from(`${text}\0`), Buffer.from(id, 'hex')]);
  const evil = Buffer.concat([
    entry(`${mode.replace(/^0/, '')} ${name}`, mode === '120000' ? blob : inner),
    ...(mode === '120000' ? [entry(`40000 ${name}`, inner)] : []),
  ]);
  const tree = repo.gitWith(
    { input: evil },
    'hash-object',
    '-w',
    '--stdin',
    '-t',
    'tree',
    '--literally',
  ) as Oid;
  const git = await session(repo);
  const folder = join(repo.root, '..', 'out');
  await git.checkoutTree(tree, folder).catch((error) => expect(error).toMatchObject({ kind: 'failed' }));
  expect(existsSync(join(repo.root, '..', 'escaped'))).toBe(false);
  expect(readdirSync(victim)).toEqual([]);
  expect(existsSync(join(folder, '.git'))).toBe(false);
});
