import { chmodSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Oid } from '../../../src/git/port.ts';
import { openGit } from '../../../src/git/system-git.ts';
import { session } from '../../support/git-session.ts';
import { runProgram, testRepo } from '../../support/repo.ts';

const AUTHOR = { name: 'Ada <Lovelace>', email: 'ada@example.org', at: 1_700_000_000 };
const COMMITTER = { name: 'Driver', email: 'driver@example.org', at: 1_700_000_100 };

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const item of items) out.push(item);
  return out;
}

describe.each(['sha1', 'sha256'])('in a %s repository', (format) => {
  const init = [`--object-format=${format}`];

  test('what is written is what git itself would write, and reads back', async () => {
    const repo = testRepo({ init });
    const git = await session(repo);
    const bytes = Buffer.from('one\0two\nñ');
    const blob = await git.objects.writeBlob(bytes);
    expect(blob).toBe(repo.gitWith({ input: bytes }, 'hash-object', '--stdin'));
    const tree = await git.objects.writeTree({ 'b.json': blob, a: blob, 'ä.json': blob, Z: blob });
    const listing = ['Z', 'a', 'b.json', 'ä.json'].map((name) => `100644 blob ${blob}\t${name}\0`).join('');
    expect(tree).toBe(repo.gitWith({ input: listing }, 'mktree', '-z'));
    const parent = await git.objects.writeCommit({
      tree,
      parents: [],
      author: AUTHOR,
      committer: COMMITTER,
      message: 'parent',
    });
    const commit = await git.objects.writeCommit({
      tree,
      parents: [parent],
      author: AUTHOR,
      committer: COMMITTER,
      message: 'credit: 5 tasks\n\nMlgit-Run: k3f9\n\n',
    });
    expect(repo.git('cat-file', 'commit', commit)).toBe(
      [
        `tree ${tree}`,
        `parent ${parent}`,
        'author Ada Lovelace <ada@example.org> 1700000000 +0000',
        'committer Driver <driver@example.org> 1700000100 +0000',
        '',
        'credit: 5 tasks',
        '',
        'Mlgit-Run: k3f9',
      ].join('\n'),
    );
    expect(await git.objects.readCommit(commit)).toEqual({
      oid: commit,
      tree,
      parents: [parent],
      author: 'Ada Lovelace <ada@example.org>',
      authoredAt: 1_700_000_000,
      message: 'credit: 5 tasks\n\nMlgit-Run: k3f9\n',
    });
    expect(await git.objects.readFile(commit, 'b.json')).toEqual(bytes);
    repo.git('fsck', '--strict');
  });

  test('a commit of files is one batch with the same ids as its parts', async () => {
    const repo = testRepo({ init });
    const git = await session(repo);
    const files = { 'manifest.json': Buffer.from('{}\n'), 'env.json': Buffer.from('[]\n') };
    const facts = { parents: [], author: AUTHOR, committer: COMMITTER, message: 'run' };
    const commit = await git.objects.writeCommitOfFiles(files, facts);
    const [env, manifest] = [
      await git.objects.writeBlob(files['env.json']),
      await git.objects.writeBlob(files['manifest.json']),
    ];
    const tree = await git.objects.writeTree({ 'manifest.json': manifest, 'env.json': env });
    expect(await git.objects.writeCommit({ ...facts, tree })).toBe(commit);
    expect(repo.git('show', `${commit}:manifest.json`)).toBe('{}');
  });
});

test('what is absent is undefined, in its place in the row', async () => {
  const repo = testRepo({ files: { 'a.txt': 'a\n', 'sub/b.txt': 'b\n' } });
  const git = await session(repo);
  const absent = 'f'.repeat(40) as Oid;
  const [a, b] = [repo.git('rev-parse', 'HEAD:a.txt'), repo.git('rev-parse', 'HEAD:sub/b.txt')] as Oid[];
  const head = repo.git('rev-parse', 'HEAD') as Oid;
  const blobs = await collect(git.objects.readBlobs([a!, absent, b!]));
  expect(blobs.map((blob) => blob?.toString())).toEqual(['a\n', undefined, 'b\n']);
  expect(await git.objects.readCommit(absent)).toBeUndefined();
  expect(await git.objects.readFile(head, 'none.txt')).toBeUndefined();
  expect(await git.objects.readFile(head, 'sub')).toBeUndefined();
  await expect(git.objects.listTree(absent)).rejects.toMatchObject({ code: 'object-absent' });
  await expect(git.objects.readCommit(a!)).rejects.toMatchObject({ code: 'wrong-object-type' });
});

test('a file whose name git cannot be asked for in one line is found all the same', async () => {
  const repo = testRepo({ files: { 'odd\nname': 'odd\n', './b': 'b\n' } });
  const git = await session(repo);
  const head = repo.git('rev-parse', 'HEAD') as Oid;
  expect((await git.objects.readFile(head, 'odd\nname'))?.toString()).toBe('odd\n');
  expect(await git.objects.readFile(head, '../b')).toBeUndefined();
  expect(await git.objects.readFile(head, '')).toBeUndefined();
});

test('a tree is listed with every mode, in byte order of paths', async () => {
  const repo = testRepo();
  const blob = repo.gitWith({ input: 'x' }, 'hash-object', '-w', '--stdin');
  const entries = ['a.b', 'a/z', 'a0', 'é', 'B'].map((path) => `100644 ${blob}\t${path}`);
  entries.push(`100755 ${blob}\trun`, `120000 ${blob}\tlink`, `160000 ${'1'.repeat(40)}\tmodule`);
  repo.gitWith({ input: `${entries.join('\n')}\n` }, 'update-index', '--add', '--index-info');
  const git = await session(repo);
  const files = await git.objects.listTree(repo.git('write-tree') as Oid);
  expect(files.map((file) => `${file.mode} ${file.path}`)).toEqual([
    '100644 B',
    '100644 a.b',
    '100644 a/z',
    '100644 a0',
    '120000 link',
    '160000 module',
    '100755 run',
    '100644 é',
  ]);
});

test('thousands of runs with their files are read in the order asked', async () => {
  const repo = testRepo();
  const count = 3000;
  const script = Array.from({ length: count }, (_, i) => {
    const body = `{"run":${i}}`;
    const odd = i % 2 === 1 ? `M 100644 inline env.json\ndata 2\n[]\n` : '';
    return `commit refs/runs/r${i}\nmark :${i + 1}\ncommitter A <a@b> ${i} +0000\ndata 3\nrun\ndeleteall\nM 100644 inline manifest.json\ndata ${body.length}\n${body}\n${odd}`;
  });
  repo.gitWith({ input: script.join('') }, 'fast-import', '--quiet');
  const refs = repo
    .git('for-each-ref', '--format=%(objectname)', '--sort=committerdate')
    .split('\n') as Oid[];
  refs.splice(10, 0, 'f'.repeat(40) as Oid);
  const git = await session(repo);
  const runs = await collect(git.objects.readCommitsAndFiles(refs, ['manifest.json', 'env.json']));
  expect(runs).toHaveLength(count + 1);
  expect(runs[10]).toBeUndefined();
  runs.splice(10, 1);
  runs.forEach((run, i) => {
    expect(run?.commit.authoredAt).toBe(i);
    expect(run?.files.map((file) => file?.toString())).toEqual([
      `{"run":${i}}`,
      i % 2 === 1 ? '[]' : undefined,
    ]);
  });
});

test('reads may be nested and left early, and large blobs come through whole', async () => {
  const repo = testRepo();
  const git = await session(repo);
  const large = Buffer.alloc(9 * 1024 * 1024, 'abcdefg');
  const oids: Oid[] = [];
  for (let i = 0; i < 40; i++) oids.push(await git.objects.writeBlob(Buffer.from(`blob ${i}`)));
  oids.push(await git.objects.writeBlob(large), await git.objects.writeBlob(Buffer.alloc(0)));
  let seen = 0;
  for await (const blob of git.objects.readBlobs(oids)) {
    const [again] = await collect(git.objects.readBlobs([oids[seen]!]));
    expect(again?.equals(blob!)).toBe(true);
    seen++;
  }
  expect(seen).toBe(42);
  for await (const blob of git.objects.readBlobs(oids)) {
    expect(blob?.toString()).toBe('blob 0');
    break;
  }
  expect((await collect(git.objects.readBlobs([oids[3]!])))[0]?.toString()).toBe('blob 3');
});

test('a session that is not disposed of does not keep the process alive', async () => {
  const repo = testRepo({ files: { a: 'a\n' } });
  const source = (name: string) =>
    JSON.stringify(new URL(`../../../src/git/${name}.ts`, import.meta.url).href);
  const code = `
    import { openRepository } from ${source('locate')};
    import { openGit } from ${source('system-git')};
    const config = { cwd: process.cwd(), env: process.env, host: 'h' };
    const git = openGit(await openRepository(config), config);
    const head = await git.revParse('HEAD');
    console.log((await git.objects.readFile(head, 'a')).toString());`;
  const result = await runProgram(process.execPath, ['--input-type=module', '-e', code], {
    cwd: repo.root,
    env: { ...repo.env, NODE_NO_WARNINGS: '1' },
  });
  expect(result).toMatchObject({ exitCode: 0, stdout: 'a\n\n' });
});

test('a reader that cannot start or dies says so, and the next session is not harmed', async () => {
  const repo = testRepo({ files: { a: 'a\n' } });
  const head = repo.git('rev-parse', 'HEAD') as Oid;
  const { location } = await session(repo);
  const without = openGit(location, { cwd: repo.root, env: { ...repo.env, PATH: repo.root }, host: 'h' });
  await expect(without.objects.readCommit(head)).rejects.toMatchObject({ code: 'git-missing' });
  await without.dispose();
  repo.write('bin/git', '#!/bin/sh\necho "fatal: out of order" >&2\nexit 3\n', 0o755);
  const dying = openGit(location, {
    cwd: repo.root,
    env: { ...repo.env, PATH: repo.path('bin') },
    host: 'h',
  });
  const reads = [dying.objects.readCommit(head), dying.objects.readFile(head, 'a')];
  for (const outcome of await Promise.allSettled(reads)) {
    expect(outcome).toMatchObject({ reason: { message: 'git cat-file stopped: out of order' } });
  }
  await dying.dispose();
  expect((await (await session(repo)).objects.readFile(head, 'a'))?.toString()).toBe('a\n');
});

test('in a repository shared by a group, new folders of objects are writable by the group', async () => {
  const repo = testRepo({ init: ['--shared=group'] });
  chmodSync(repo.path('.git', 'objects'), 0o2775);
  const git = await session(repo);
  const oid = await git.objects.writeBlob(Buffer.from('shared'));
  expect(statSync(repo.path('.git', 'objects', oid.slice(0, 2))).mode & 0o2070).toBe(0o2070);
});
