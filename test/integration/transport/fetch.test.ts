import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configureFetch } from '../../../src/git/fetch-refspec.ts';
import { bareOrigin, fakeRun, fakeTag, refsOf, repoWithOrigin, transportOf } from '../../support/remotes.ts';
import { TestRepo } from '../../support/repo.ts';

const FETCHED = 'refs/mlgit/remotes/origin/runs/demo/aaaaaaaaaa';

/** An origin with two runs and a tag, as a colleague pushed them. */
function originWithRuns() {
  const { repo, origin } = repoWithOrigin();
  const first = fakeRun(repo, 'aaaaaaaaaa');
  fakeRun(repo, 'bbbbbbbbbb', { parents: ['HEAD', first] });
  fakeTag(repo, 'prod', 'aaaaaaaaaa');
  repo.git('push', '--quiet', 'origin', 'refs/mlgit/*:refs/mlgit/*');
  return { repo, origin, first };
}

describe('a fetch', () => {
  it('brings runs, tags and notes into a plain clone that has never heard of mlgit', async () => {
    const { origin, first } = originWithRuns();
    const clone = origin.clone('plain');
    const { transport } = await transportOf(clone);
    const changes = await transport.fetch('origin');
    expect(changes.map(({ name, from }) => [name, from])).toEqual([
      [FETCHED, undefined],
      ['refs/mlgit/remotes/origin/runs/demo/bbbbbbbbbb', undefined],
      ['refs/mlgit/remotes/origin/tags/demo/prod', undefined],
    ]);
    expect(clone.git('rev-parse', FETCHED)).toBe(first);
    expect(await transport.fetch('origin')).toEqual([]);
  });

  it('touches neither branches, nor own runs, nor FETCH_HEAD', async () => {
    const { repo, origin } = originWithRuns();
    const clone = origin.clone('plain');
    const own = fakeRun(clone, 'aaaaaaaaaa');
    repo.commit({ 'new.py': '1' });
    repo.git('push', '--quiet', 'origin', 'main');
    const before = clone.git('for-each-ref', 'refs/heads', 'refs/remotes', 'refs/tags');
    const { transport } = await transportOf(clone);
    clone.git('config', 'fetch.prune', 'true');
    clone.git('config', 'fetch.pruneTags', 'true');
    await transport.fetch('origin', { prune: true });
    expect(clone.git('rev-parse', 'refs/mlgit/runs/demo/aaaaaaaaaa')).toBe(own);
    expect(clone.git('for-each-ref', 'refs/heads', 'refs/remotes', 'refs/tags')).toBe(before);
    expect(clone.tryGit('rev-parse', '--verify', 'FETCH_HEAD').exitCode).not.toBe(0);
  });

  it('forgets what the remote has no more only when asked, and only of that remote', async () => {
    const { repo, origin } = originWithRuns();
    const other = bareOrigin(repo, 'other');
    repo.git('push', '--quiet', 'other', 'refs/mlgit/*:refs/mlgit/*');
    const clone = origin.clone('plain');
    clone.git('remote', 'add', 'other', `file://${other.root}`);
    fakeRun(clone, 'cccccccccc');
    const { transport } = await transportOf(clone);
    await transport.fetch('origin');
    await transport.fetch('other');
    origin.git('update-ref', '-d', 'refs/mlgit/runs/demo/bbbbbbbbbb');
    expect(await transport.fetch('origin')).toEqual([]);
    const [gone, ...more] = await transport.fetch('origin', { prune: true });
    expect(gone).toMatchObject({ name: 'refs/mlgit/remotes/origin/runs/demo/bbbbbbbbbb', to: undefined });
    expect(more).toEqual([]);
    expect(refsOf(clone)).toContain('refs/mlgit/remotes/other/runs/demo/bbbbbbbbbb');
    expect(refsOf(clone)).toContain('refs/mlgit/runs/demo/cccccccccc');
  });

  it('works in a shallow clone, which stays shallow', async () => {
    const { repo, origin } = repoWithOrigin();
    for (const text of ['1', '2', '3']) repo.commit({ 'a.py': text });
    fakeRun(repo, 'aaaaaaaaaa');
    repo.git('push', '--quiet', 'origin', 'main', 'refs/mlgit/*:refs/mlgit/*');
    const clone = origin.clone('shallow', '--depth=1');
    const { git, transport } = await transportOf(clone);
    await transport.fetch('origin');
    const run = await git.refs.resolve(FETCHED);
    expect(await git.objects.readFile(run!, 'manifest.json')).toBeDefined();
    expect(clone.git('rev-parse', '--is-shallow-repository')).toBe('true');
    expect(clone.git('rev-list', '--count', 'HEAD')).toBe('1');
  });

  it.each(['blob:none', 'tree:0'])(
    'brings whole records, and no code, into a partial clone (%s)',
    async (filter) => {
      const { repo, origin } = repoWithOrigin();
      repo.write('train.py', 'print("changed")\n');
      repo.git('add', '--all');
      const tree = repo.git('write-tree');
      const snapshot = repo.git('commit-tree', tree, '-p', 'HEAD', '-m', 'mlgit snapshot');
      fakeRun(repo, 'aaaaaaaaaa', { parents: [snapshot] });
      repo.git('push', '--quiet', 'origin', 'refs/mlgit/*:refs/mlgit/*');
      const clone = origin.clone('partial', `--filter=${filter}`, '--no-checkout');
      const { git, transport } = await transportOf(clone);
      await transport.fetch('origin');
      const run = await git.refs.resolve(FETCHED);
      for (const file of ['manifest.json', 'execution.json', 'env.json']) {
        expect((await git.objects.readFile(run!, file))?.toString()).toBe('{"run":"aaaaaaaaaa"}\n');
      }
      const code = repo.git('rev-parse', `${snapshot}:train.py`);
      const lazy = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };
      expect(() => clone.gitWith({ env: lazy }, 'cat-file', 'blob', code)).toThrow();
    },
  );

  it('mends records that plain git fetch brought without their contents', async () => {
    const { origin } = originWithRuns();
    const clone = origin.clone('partial', '--filter=blob:none');
    clone.git('fetch', '--quiet', 'origin', '+refs/mlgit/runs/*:refs/mlgit/remotes/origin/runs/*');
    const { git, transport } = await transportOf(clone);
    const run = await git.refs.resolve(FETCHED);
    expect(await git.objects.readFile(run!, 'manifest.json')).toBeUndefined();
    await transport.fetch('origin');
    expect(await git.objects.readFile(run!, 'manifest.json')).toBeDefined();
  });

  it('works in a bare clone and in a linked worktree', async () => {
    const { origin } = originWithRuns();
    const bare = origin.clone('bare', '--bare');
    await (await transportOf(bare)).transport.fetch('origin');
    expect(refsOf(bare, 'refs/mlgit/remotes')).toHaveLength(3);
    const clone = origin.clone('plain');
    clone.git('worktree', 'add', '--quiet', '../linked');
    const linked = new TestRepo(join(clone.root, '../linked'), clone.env);
    await (await transportOf(linked)).transport.fetch('origin');
    expect(refsOf(clone, 'refs/mlgit/remotes')).toHaveLength(3);
  });

  it('of a mirror leaves own runs that the remote does not have', async () => {
    const { origin } = originWithRuns();
    const mirror = origin.clone('mirror', '--mirror');
    const own = fakeRun(mirror, 'cccccccccc');
    await (await transportOf(mirror)).transport.fetch('origin', { prune: true });
    expect(mirror.git('rev-parse', 'refs/mlgit/runs/demo/cccccccccc')).toBe(own);
  });

  it('reads a remote that keeps runs as branches, and one that has some in both places', async () => {
    const { repo, origin } = repoWithOrigin();
    fakeRun(repo, 'aaaaaaaaaa');
    repo.git('push', '--quiet', 'origin', 'refs/mlgit/runs/*:refs/heads/mlgit/runs/*');
    const clone = origin.clone('plain');
    const { git, transport } = await transportOf(clone);
    expect((await transport.fetch('origin')).map(({ name }) => name)).toEqual([FETCHED]);
    expect(await transport.namespaceOf('origin')).toBe('branches');
    await configureFetch(git.location, clone.env);
    clone.git('fetch', '--quiet', '--prune');
    expect(refsOf(clone)).toEqual([FETCHED]);
    fakeRun(repo, 'bbbbbbbbbb');
    repo.git('push', '--quiet', 'origin', 'refs/mlgit/runs/*:refs/mlgit/runs/*');
    expect((await transport.fetch('origin', { prune: true })).map(({ name }) => name)).toEqual([
      'refs/mlgit/remotes/origin/runs/demo/bbbbbbbbbb',
    ]);
    expect((await transport.list('origin')).map(({ name, namespace }) => [name, namespace])).toEqual([
      ['refs/mlgit/runs/demo/aaaaaaaaaa', 'custom'],
      ['refs/mlgit/runs/demo/bbbbbbbbbb', 'custom'],
    ]);
  });
});

describe('a listing of a remote', () => {
  it('has what travels and nothing else, and changes nothing', async () => {
    const { repo, origin, first } = originWithRuns();
    repo.git(
      'push',
      '--quiet',
      'origin',
      `${first}:refs/mlgit/probe/x`,
      `${first}:refs/mlgit/remotes/x/runs/demo/a`,
    );
    const clone = origin.clone('plain');
    const { transport } = await transportOf(clone);
    const listed = await transport.list('origin');
    expect(listed.map(({ name }) => name)).toEqual([
      'refs/mlgit/runs/demo/aaaaaaaaaa',
      'refs/mlgit/runs/demo/bbbbbbbbbb',
      'refs/mlgit/tags/demo/prod',
    ]);
    expect(listed[0]).toMatchObject({ oid: first, namespace: 'custom' });
    expect(refsOf(clone)).toEqual([]);
  });
});
