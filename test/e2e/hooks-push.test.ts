import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { gitHttpServer } from '../support/git-http-server.ts';
import { blobsIn, hookedRepo, push, storeOf } from '../support/hooked-repo.ts';
import { bareOrigin } from '../support/remotes.ts';
import type { TestRepo } from '../support/repo.ts';

const FLOW = demoFlow({ make: '{run: "printf made > build/out.txt", outputs: {out: build/out.txt}}' });
const MEBIBYTE = 1024 * 1024;

/** A repository with hooks, and a remote that has its branch. */
async function sharedRepo(files: { readonly [path: string]: string } = {}) {
  const repo = await hookedRepo(files);
  const origin = bareOrigin(repo);
  expect(await push(repo, '--set-upstream', 'origin', 'main')).toMatchObject({ exitCode: 0 });
  return { repo, origin };
}

async function track(repo: CliRepo, path: string, content: string | Uint8Array): Promise<void> {
  repo.write(path, content);
  await repo.result('add', path);
  repo.commit({}, `Track ${path}`);
}

/** Puts the manifest of the newest run where `HEAD` accepts it. */
function accept(repo: CliRepo): void {
  const ref = repo.git(
    'for-each-ref',
    '--sort=-creatordate',
    '--count=1',
    '--format=%(refname)',
    'refs/mlgit/runs',
  );
  repo.commit(
    { 'manifests/demo.json': `${repo.git('cat-file', 'blob', `${ref}:manifest.json`)}\n` },
    'Accept',
  );
}

function head(repo: TestRepo, ref = 'refs/heads/main'): string {
  return repo.tryGit('rev-parse', '--verify', '--quiet', ref).stdout;
}

describe('a push', () => {
  it('of nothing of mlgit passes without a word, and opens nothing', async () => {
    const { repo } = await sharedRepo();
    repo.commit({ 'a.py': 'a\n' });
    expect((await push(repo)).stderr).not.toContain('mlgit:');
    await repo.result('log');
    storeOf(repo, 'file:///nowhere/at/all');
    repo.commit({ 'b.py': 'b\n' });
    const pushed = await push(repo);
    expect(pushed.exitCode, pushed.stderr).toBe(0);
    expect(pushed.stderr).not.toContain('mlgit:');
  });

  it('that deletes a branch passes', async () => {
    const { repo, origin } = await sharedRepo();
    await push(repo, 'origin', 'main:gone');
    storeOf(repo, 'file:///nowhere/at/all');
    await track(repo, 'data.csv', 'a,b\n');
    expect(await push(repo, 'origin', ':gone')).toMatchObject({ exitCode: 0 });
    expect(head(origin, 'refs/heads/gone')).toBe('');
  });

  it('of a pointer passes with one line where no store is configured', async () => {
    const { repo } = await sharedRepo();
    await track(repo, 'data file.csv', 'a,b\n');
    const pushed = await push(repo);
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(pushed.stderr.match(/^mlgit: .*$/gm)).toEqual([
      'mlgit: no store is configured, so others cannot get the artifacts of data file.csv.mlgit: mlgit remote add NAME URL',
    ]);
  });

  it('of a small artifact sends it, once, and says so', async () => {
    const { repo } = await sharedRepo();
    const store = storeOf(repo);
    await track(repo, 'my data/clients 1.csv', 'a,b\n');
    const pushed = await push(repo);
    expect(pushed).toMatchObject({ exitCode: 0 });
    expect(pushed.stderr).toContain('mlgit: sent 1 blobs (4 B) to the store team');
    expect(blobsIn(store)).toHaveLength(1);
    const again = await push(repo, 'origin', 'main:refs/heads/other');
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stderr).not.toContain('mlgit:');
  });

  it('sends a folder with all that is in it', async () => {
    const { repo } = await sharedRepo();
    const store = storeOf(repo);
    for (let i = 0; i < 5; i++) repo.write(`images/part ${i % 2}/${i}.txt`, `image ${i}`);
    await repo.result('add', 'images');
    repo.commit({}, 'Track images');
    expect(await push(repo)).toMatchObject({ exitCode: 0 });
    expect(blobsIn(store)).toHaveLength(8);
  });

  it('of a large artifact stops with one command, after which it passes', async () => {
    const { repo, origin } = await sharedRepo();
    const store = storeOf(repo);
    const before = head(origin);
    await track(repo, 'big.bin', Buffer.alloc(33 * MEBIBYTE, 'x'));
    const stopped = await push(repo);
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain(
      'Error: The store team lacks 1 artifact (33.0 MiB) of big.bin.mlgit, which this push refers to\nHint: mlgit push\n',
    );
    expect(head(origin)).toBe(before);
    expect(blobsIn(store)).toEqual([]);
    await repo.result('push');
    const passed = await push(repo);
    expect(passed).toMatchObject({ exitCode: 0 });
    expect(passed.stderr).not.toContain('mlgit:');
    expect(head(origin)).toBe(repo.git('rev-parse', 'HEAD'));
  });

  it('covers every version that was committed, and so does mlgit push', async () => {
    const { repo } = await sharedRepo();
    const store = storeOf(repo);
    await track(repo, 'big.bin', Buffer.alloc(33 * MEBIBYTE, 'x'));
    await track(repo, 'big.bin', 'small now');
    expect((await push(repo)).stderr).toContain('lacks 2 artifacts (33.0 MiB) of big.bin.mlgit');
    await repo.result('push');
    expect(await push(repo)).toMatchObject({ exitCode: 0 });
    expect(blobsIn(store)).toHaveLength(2);
  });

  it('of an accepted manifest needs what the run made', async () => {
    const { repo } = await sharedRepo({ 'mlgit.yaml': FLOW, '.gitignore': '/build/\n' });
    await repo.result('run');
    const store = storeOf(repo);
    accept(repo);
    const pushed = await push(repo);
    expect(pushed.stderr).toContain('mlgit: sent 1 blobs (4 B) to the store team');
    expect(blobsIn(store)).toHaveLength(1);
  });

  it('of a run’s ref needs what the run made, and its logs', async () => {
    const { repo, origin } = await sharedRepo({ 'mlgit.yaml': FLOW, '.gitignore': '/build/\n' });
    await repo.result('run', '--tag', 'prod');
    const store = storeOf(repo);
    rmSync(repo.home('store', 'blobs'), { recursive: true });
    const stopped = await push(repo, 'origin', 'refs/mlgit/*:refs/mlgit/*');
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toMatch(
      /Neither this machine nor the store team has \d artifacts? .* of demo@[0-9a-z]{10}/,
    );
    expect(blobsIn(store)).toEqual([]);
    expect(origin.git('for-each-ref', 'refs/mlgit')).toBe('');
  });

  it('takes what a colleague has put into the store', async () => {
    const { repo, origin } = await sharedRepo();
    const store = storeOf(repo);
    await track(repo, 'data.csv', 'a,b\n');
    await push(repo);
    const colleague = await hookedRepo();
    colleague.git('remote', 'add', 'origin', origin.root);
    colleague.git('fetch', '--quiet', 'origin');
    colleague.git('checkout', '--quiet', '-B', 'mine', 'origin/main');
    storeOf(colleague, `file://${store.replaceAll(' ', '%20')}`);
    colleague.commit({ 'new.py': 'new\n' });
    await colleague.result('log');
    const elsewhere = bareOrigin(colleague, 'elsewhere');
    const pushed = await push(colleague, 'elsewhere', 'mine');
    expect(pushed.exitCode, pushed.stderr).toBe(0);
    expect(head(elsewhere, 'refs/heads/mine')).toBe(colleague.git('rev-parse', 'HEAD'));
  });

  it('stops while the store cannot be reached, unless it is told not to look', async () => {
    const { repo, origin } = await sharedRepo();
    const store = storeOf(repo);
    await track(repo, 'known.csv', 'known\n');
    await push(repo);
    rmSync(store, { recursive: true });
    const known = await push(repo, 'origin', 'main:refs/heads/copy');
    expect(known.exitCode, known.stderr).toBe(0);
    await track(repo, 'new.csv', 'new\n');
    const stopped = await push(repo);
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain(
      'It is not known whether the store team has 1 artifact (4 B) of new.csv.mlgit',
    );
    expect(stopped.stderr).toContain('Hint: MLGIT_SKIP_PRE_PUSH=1 git push');
    const skipped = await push({ root: repo.root, env: { ...repo.env, MLGIT_SKIP_PRE_PUSH: '1' } });
    expect(skipped.exitCode, skipped.stderr).toBe(0);
    expect(skipped.stderr.match(/^mlgit: .*$/gm)).toEqual([
      'mlgit: MLGIT_SKIP_PRE_PUSH=1: the artifacts of this push are not checked',
    ]);
    expect(head(origin)).toBe(repo.git('rev-parse', 'HEAD'));
  });

  it('is not stopped by files of other tools with such names', async () => {
    const { repo } = await sharedRepo();
    storeOf(repo, 'file:///nowhere/at/all');
    await repo.result('log');
    repo.write('manifests/pods.json', '{"kind": "Pod"}\n');
    repo.write('notes.mlgit', 'words\n');
    repo.git('add', '--all');
    repo.git('commit', '--quiet', '-m', 'Other tools');
    const pushed = await push(repo);
    expect(pushed.exitCode, pushed.stderr).toBe(0);
  });
});

describe('a push over http', () => {
  it('is checked while git holds its connection', async () => {
    const { repo, origin } = await sharedRepo();
    origin.git('config', 'http.receivepack', 'true');
    const server = await gitHttpServer({ root: dirname(origin.root) });
    repo.git('remote', 'set-url', 'origin', `${server.url}/origin.git`);
    const store = storeOf(repo);
    await track(repo, 'data.csv', 'a,b\n');
    const passed = await push(repo);
    expect(passed.exitCode, passed.stderr).toBe(0);
    expect(blobsIn(store)).toHaveLength(1);
    expect(head(origin)).toBe(repo.git('rev-parse', 'HEAD'));
    await track(repo, 'big.bin', Buffer.alloc(33 * MEBIBYTE, 'x'));
    const stopped = await push(repo);
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain('Hint: mlgit push');
    expect(head(origin)).not.toBe(repo.git('rev-parse', 'HEAD'));
  });
});

describe('a hook', () => {
  it('finds the program that installed it where PATH has none', async () => {
    const { repo } = await sharedRepo();
    const store = storeOf(repo);
    await track(repo, 'data.csv', 'a,b\n');
    const [, ...path] = (repo.env.PATH ?? '').split(':');
    const pushed = await push({ root: repo.root, env: { ...repo.env, PATH: path.join(':') } });
    expect(pushed.exitCode, pushed.stderr).toBe(0);
    expect(pushed.stderr).toContain('mlgit: sent 1 blobs');
    expect(blobsIn(store)).toHaveLength(1);
  });

  it('does nothing where there is no mlgit at all, and before a push says so', async () => {
    const { repo } = await sharedRepo();
    storeOf(repo);
    await track(repo, 'data.csv', 'a,b\n');
    repo.git('config', 'mlgit.hooks.entry', '/nowhere/mlgit.js');
    const [, ...path] = (repo.env.PATH ?? '').split(':');
    const without = { root: repo.root, env: { ...repo.env, PATH: path.join(':') } };
    const pushed = await push(without);
    expect(pushed.exitCode, pushed.stderr).toBe(0);
    expect(pushed.stderr).toContain('mlgit was not found: nothing checked');
    repo.gitWith({ env: without.env }, 'commit', '--quiet', '--allow-empty', '-m', 'quiet');
  });
});
