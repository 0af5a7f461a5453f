import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import type { Snapshot } from '../../../src/git/port.ts';
import { contentsOf, EVERYTHING, session, TRACKED_ONLY } from '../../support/git-session.ts';
import { type TestEnv, type TestRepo, testRepo } from '../../support/repo.ts';

const FILES = { 'a.py': 'a\n', 'lib/b.py': 'b\n' };
const AUTHOR = { name: 'Ada', email: 'ada@example.org', at: 1_700_000_000 };

/** A `git` in front of the real one that notes each call, and first runs the arms of a `case` on its arguments. */
function interposed(repo: TestRepo, arms = ''): TestEnv {
  const real = repo.env.PATH?.split(delimiter).find((folder) => existsSync(`${folder}/git`));
  const note = `echo "$@" >> '${repo.path('../calls')}'`;
  const script = `#!/bin/sh\n${note}\ncase " $* " in\n${arms}\nesac\nexec '${real}/git' "$@"\n`;
  repo.write('../bin/git', script, 0o755);
  return { PATH: `${repo.path('..', 'bin')}${delimiter}${repo.env.PATH}` };
}

function calls(repo: TestRepo): string[] {
  const lines = readFileSync(repo.path('../calls'), 'utf8').trim().split('\n');
  return lines.map((line) => line.replace(/-c \S+ /g, '').split(' ')[0] ?? '');
}

function temporaries(repo: TestRepo): string[] {
  return readdirSync(repo.path('.git', 'objects')).filter((name) => name.startsWith('tmp_'));
}

test('a clean tree costs three git processes, blobs included', async () => {
  const repo = testRepo({ files: FILES });
  const env = interposed(repo);
  const git = await session(repo, { env });
  writeFileSync(repo.path('../calls'), '');
  const snapshot = await git.takeSnapshot(EVERYTHING);
  for await (const blob of git.objects.readBlobs(snapshot.files.map((file) => file.oid))) {
    expect(blob).toBeDefined();
  }
  expect(calls(repo).sort()).toEqual(['cat-file', 'config', 'status']);
});

test('an edit costs two more, a deletion a third', async () => {
  const repo = testRepo({ files: FILES });
  const git = await session(repo, { env: interposed(repo) });
  repo.write('a.py', 'changed\n');
  writeFileSync(repo.path('../calls'), '');
  await git.takeSnapshot(EVERYTHING);
  expect(calls(repo).sort()).toEqual(['cat-file', 'config', 'status', 'update-index', 'write-tree']);
});

test('a snapshot that is not kept is readable in its session and leaves nothing behind', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('a.py', 'changed\n');
  repo.write('new.py', 'new\n');
  const git = await session(repo);
  const snapshot = await git.takeSnapshot({ ...EVERYTHING, keep: false });
  const read = async () => {
    const out: (string | undefined)[] = [];
    for await (const blob of git.objects.readBlobs(snapshot.files.map((file) => file.oid))) {
      out.push(blob?.toString());
    }
    return out;
  };
  expect(await read()).toEqual(['changed\n', 'b\n', 'new\n']);
  expect(await git.objects.listTree(snapshot.tree)).toHaveLength(3);
  expect(await git.changedPaths(repo.git('rev-parse', 'HEAD') as never, snapshot.tree)).toMatchObject([
    { path: 'a.py', kind: 'modified' },
    { path: 'new.py', kind: 'added' },
  ]);
  expect(repo.tryGit('cat-file', '-e', snapshot.tree).exitCode).not.toBe(0);
  repo.write('a.py', 'again\n');
  const second = await git.takeSnapshot({ ...EVERYTHING, keep: false });
  expect(second.tree).not.toBe(snapshot.tree);
  expect(await read()).toEqual(['changed\n', 'b\n', 'new\n']);
  await git.dispose();
  expect(temporaries(repo)).toEqual([]);
  expect(repo.git('count-objects')).toMatch(/^5 objects/);
});

test('a kept snapshot is whole in the repository and leaves no temporary folder', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('lib/deep/new.py', 'new\n');
  const git = await session(repo);
  const snapshot = await git.takeSnapshot(EVERYTHING);
  expect(temporaries(repo)).toEqual([]);
  const commit = await git.commitSnapshot(snapshot, AUTHOR);
  await git.dispose();
  repo.git('update-ref', 'refs/mlgit/test', commit);
  expect(repo.git('fsck', '--strict', '--full')).toBe('');
  expect(repo.git('show', '--no-patch', '--format=%an %ae %at %s|%P', commit)).toBe(
    `Ada ada@example.org 1700000000 mlgit snapshot|${repo.git('rev-parse', 'HEAD')}`,
  );
});

test('the same tree by the same author at the same time is the same commit', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('a.py', 'changed\n');
  const commits: string[] = [];
  for (let i = 0; i < 2; i++) {
    const git = await session(repo);
    commits.push(await git.commitSnapshot(await git.takeSnapshot(EVERYTHING), AUTHOR));
  }
  expect(commits[0]).toBe(commits[1]);
});

test('a clean snapshot is committed as HEAD itself', async () => {
  const repo = testRepo({ files: FILES });
  const git = await session(repo);
  expect(await git.commitSnapshot(await git.takeSnapshot(EVERYTHING), AUTHOR)).toBe(
    repo.git('rev-parse', 'HEAD'),
  );
});

async function snapshotWhile(repo: TestRepo, subcommand: string, run: string): Promise<Snapshot> {
  const git = await session(repo, { env: interposed(repo, `*" ${subcommand} "*) ${run} ;;`) });
  return git.takeSnapshot(EVERYTHING);
}

test('a file that vanishes while the snapshot is made is not in it', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('a.py', 'changed\n');
  repo.write('untracked.py', 'u\n');
  const run = `rm -f '${repo.path('a.py')}' '${repo.path('untracked.py')}'`;
  const snapshot = await snapshotWhile(repo, 'update-index', run);
  expect(contentsOf(repo, snapshot)).toEqual({ 'lib/b.py': 'b' });
});

test('a file edited while the snapshot is made enters as git read it', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('a.py', 'first\n');
  const snapshot = await snapshotWhile(repo, 'update-index', `echo second > '${repo.path('a.py')}'`);
  expect(contentsOf(repo, snapshot)['a.py']).toBe('second');
});

test('a folder that turns into a link while the snapshot is made is looked at again', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('lib/b.py', 'changed\n');
  const lib = repo.path('lib');
  const run = `test -L '${lib}' || { mv '${lib}' '${repo.path('moved')}'; ln -s moved '${lib}'; }`;
  const snapshot = await snapshotWhile(repo, 'update-index', run);
  expect(contentsOf(repo, snapshot)).toEqual({ 'a.py': 'a', lib: '→ moved', 'moved/b.py': 'changed' });
  expect(temporaries(repo)).toEqual([]);
});

test('a tree that never holds still is an error that says so', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('lib/b.py', 'changed\n');
  const lib = repo.path('lib');
  const toLink = `mv '${lib}' '${repo.path('moved')}'; ln -s moved '${lib}'`;
  const toFolder = `if test -L '${lib}'; then rm '${lib}'; mv '${repo.path('moved')}' '${lib}'; fi`;
  const env = interposed(repo, `*" status "*) ${toFolder} ;;\n*" update-index "*) ${toLink} ;;`);
  const git = await session(repo, { env });
  await expect(git.takeSnapshot(EVERYTHING)).rejects.toMatchObject({
    code: 'file-changing',
    kind: 'conflict',
  });
  expect(temporaries(repo)).toEqual([]);
});

test('an interrupted snapshot leaves nothing behind', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('a.py', 'changed\n');
  const git = await session(repo);
  const controller = new AbortController();
  controller.abort(new Error('stop'));
  await expect(git.takeSnapshot(EVERYTHING, controller.signal)).rejects.toThrow('stop');
  expect(temporaries(repo)).toEqual([]);
});

test('what a crash leaves behind is cleared away by git itself', async () => {
  const repo = testRepo({ files: FILES });
  repo.write('a.py', 'changed\n');
  const git = await session(repo);
  await git.takeSnapshot({ ...TRACKED_ONLY, keep: false });
  expect(temporaries(repo)).toHaveLength(1);
  repo.git('prune', '--expire=now');
  expect(temporaries(repo)).toEqual([]);
});

test('a file that this user may not read is named', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root reads everything');
  const repo = testRepo({ files: FILES });
  repo.write('a.py', 'changed, longer\n');
  chmodSync(repo.path('a.py'), 0o000);
  const git = await session(repo);
  await expect(git.takeSnapshot(EVERYTHING)).rejects.toMatchObject({
    code: 'file-unreadable',
    kind: 'io',
    message: 'Could not read a.py: Permission denied',
  });
});
