import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { contentsOf, snapshotOf } from '../../support/git-session.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const AWS_KEY = `AKIA${'QZ7RTP2MNW5KXB4D'}`;
const PRIVATE_KEY = [
  '-----BEGIN OPENSSH',
  'PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ==\n',
].join(' ');

/** Whether the repository holds the bytes as an object, reachable or not. */
function holds(repo: TestRepo, content: string): boolean {
  const oid = repo.gitWith({ input: content }, 'hash-object', '--stdin');
  return repo.tryGit('cat-file', '-e', oid).exitCode === 0;
}

test('untracked files with credential-like names are left out and listed', async () => {
  const repo = testRepo({ files: { 'a.py': 'a\n' } });
  for (const name of ['.env', 'conf/.env.local', 'deploy/id_rsa', 'tls.pem']) repo.write(name, `${name}\n`);
  for (const name of ['.env.example', 'id_mapping.py', 'credentials.py']) repo.write(name, 'fine\n');
  const snapshot = await snapshotOf(repo);
  expect(snapshot.leftOut).toEqual(['.env', 'conf/.env.local', 'deploy/id_rsa', 'tls.pem']);
  expect(Object.keys(contentsOf(repo, snapshot))).toEqual([
    '.env.example',
    'a.py',
    'credentials.py',
    'id_mapping.py',
  ]);
  expect(holds(repo, '.env\n')).toBe(false);
});

test('an unwanted credential file is not worth a word', async () => {
  const repo = testRepo({ files: { 'a.py': 'a\n' } });
  repo.write('.env', 'x\n');
  expect((await snapshotOf(repo, { wants: (path) => path.endsWith('.py') })).leftOut).toEqual([]);
});

test('a modified tracked file with such a name keeps the version of HEAD, staged or not', async () => {
  const repo = testRepo({
    files: { '.env': 'old\n', 'server.key': 'old\n', 'a.py': 'a\n', '.netrc': 'same\n' },
  });
  repo.write('.env', 'new\n');
  repo.write('server.key', 'new\n');
  repo.git('add', 'server.key');
  repo.write('new.pem', 'new\n');
  repo.git('add', 'new.pem');
  const snapshot = await snapshotOf(repo);
  expect(snapshot).toMatchObject({ dirty: false, leftOut: ['.env', 'new.pem', 'server.key'] });
  repo.write('a.py', 'changed\n');
  expect(contentsOf(repo, await snapshotOf(repo))).toEqual({
    '.env': 'old',
    '.netrc': 'same',
    'a.py': 'changed',
    'server.key': 'old',
  });
});

test('deleting a tracked credential file is a change like any other', async () => {
  const repo = testRepo({ files: { '.env': 'old\n', 'a.py': 'a\n' } });
  repo.remove('.env');
  const snapshot = await snapshotOf(repo);
  expect(snapshot.leftOut).toEqual([]);
  expect(contentsOf(repo, snapshot)).toEqual({ 'a.py': 'a' });
});

test('files that contain credentials are left out and never become objects', async () => {
  const repo = testRepo({ files: { 'tracked.py': 'old\n', 'staged.py': 'old\n', 'a.py': 'a\n' } });
  repo.write('tracked.py', `key = "${AWS_KEY}"\n`);
  repo.write('notes.txt', PRIVATE_KEY);
  repo.write('fine.py', 'fine\n');
  repo.write('a.py', 'changed\n');
  const snapshot = await snapshotOf(repo);
  expect(snapshot.leftOut).toEqual(['notes.txt', 'tracked.py']);
  expect(contentsOf(repo, snapshot)).toEqual({
    'a.py': 'changed',
    'fine.py': 'fine',
    'staged.py': 'old',
    'tracked.py': 'old',
  });
  expect(holds(repo, repo.read('tracked.py'))).toBe(false);
  expect(holds(repo, repo.read('notes.txt'))).toBe(false);
  expect(readdirSync(repo.path('.git', 'objects')).filter((name) => name.startsWith('tmp_'))).toEqual([]);
});

test('staged credentials are left out as well', async () => {
  const repo = testRepo({ files: { 'staged.py': 'old\n' } });
  repo.write('staged.py', `key = "${AWS_KEY}"\n`);
  repo.git('add', 'staged.py');
  repo.write('staged-new.py', PRIVATE_KEY);
  repo.git('add', 'staged-new.py');
  const snapshot = await snapshotOf(repo);
  expect(snapshot).toMatchObject({ dirty: false, leftOut: ['staged-new.py', 'staged.py'] });
  expect(snapshot.tree).toBe(repo.git('rev-parse', 'HEAD^{tree}'));
});

test('a made-up key that HEAD shows already does not freeze its file, a second one does', async () => {
  const repo = testRepo({ files: { 'test_scan.py': `KEY = "${AWS_KEY}"\n` } });
  repo.write('test_scan.py', `KEY = "${AWS_KEY}"\nassert scan(KEY)\n`);
  const snapshot = await snapshotOf(repo);
  expect(snapshot).toMatchObject({ dirty: true, leftOut: [] });
  repo.write('test_scan.py', `KEY = "${AWS_KEY}"\nOTHER = "${AWS_KEY.replace('QZ7', 'B3H')}"\n`);
  expect((await snapshotOf(repo)).leftOut).toEqual(['test_scan.py']);
});
