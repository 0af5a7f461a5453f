import { describe, expect, it } from 'vitest';
import { openHookGit } from '../../../src/git/hook-git.ts';
import type { HookGit, PushedRange } from '../../../src/git/hook-port.ts';
import { openRepository } from '../../../src/git/locate.ts';
import { repoWithOrigin } from '../../support/remotes.ts';
import { type TestRepo, testRepo } from '../../support/repo.ts';

async function hookGit(repo: TestRepo, env = repo.env): Promise<HookGit> {
  return openHookGit(await openRepository({ cwd: repo.root, env }), env);
}

/** Paths of the documents that a push of these revisions brings, in byte order. */
async function pushed(repo: TestRepo, tips: readonly string[], more: Partial<PushedRange> = {}) {
  const git = await hookGit(repo);
  const oids = tips.map((tip) => repo.git('rev-parse', tip));
  const documents = await git.pushedDocuments({ tips: oids, known: [], remote: 'origin', ...more });
  return documents.map(({ path }) => path).sort();
}

describe('the documents that a push brings', () => {
  it('are those of commits that the remote does not have, each version once', async () => {
    const { repo } = repoWithOrigin();
    repo.commit({ 'old.mlgit': 'old', 'data/a b.mlgit': '1' });
    repo.git('push', '--quiet', 'origin', 'main');
    expect(await pushed(repo, ['main'])).toEqual([]);
    repo.commit({
      'data/a b.mlgit': '2',
      'manifests/credit.json': '{}',
      'manifests/sub/x.json': '{}',
      'x.json': '{}',
    });
    repo.commit({ 'data/a b.mlgit': '3' });
    repo.git('rm', '--quiet', 'manifests/credit.json');
    repo.commit();
    expect(await pushed(repo, ['main'])).toEqual([
      'data/a b.mlgit',
      'data/a b.mlgit',
      'manifests/credit.json',
    ]);
    expect(await pushed(repo, ['main'], { known: [repo.git('rev-parse', 'main~1')] })).toEqual([]);
  });

  it('are found where the remote is named by its URL, has moved on, or is unknown', async () => {
    const { repo } = repoWithOrigin();
    repo.commit({ 'a.mlgit': '1' });
    const elsewhere = 'f'.repeat(40);
    expect(await pushed(repo, ['main'], { known: [elsewhere] })).toEqual(['a.mlgit']);
    expect(await pushed(repo, ['main'], { remote: 'https://example.org/[a]*/x.git' })).toEqual(['a.mlgit']);
    expect(await pushed(repo, ['main'], { remote: 'never-fetched' })).toEqual(['a.mlgit']);
  });

  it('of a merge are those of its sides, and what only the merge made', async () => {
    const { repo } = repoWithOrigin();
    repo.git('checkout', '--quiet', '-b', 'side');
    repo.commit({ 'side.mlgit': 'side' });
    repo.git('push', '--quiet', 'origin', 'side');
    repo.git('checkout', '--quiet', 'main');
    repo.commit({ 'main.mlgit': 'main' });
    repo.git('merge', '--quiet', '--no-commit', 'side');
    repo.write('evil.mlgit', 'evil');
    repo.commit();
    expect(await pushed(repo, ['main'])).toEqual(['evil.mlgit', 'main.mlgit']);
  });

  it('of a side that a merge dropped are pushed as well', async () => {
    const { repo } = repoWithOrigin();
    repo.git('checkout', '--quiet', '-b', 'side');
    repo.commit({ 'side.mlgit': 'side' });
    repo.git('checkout', '--quiet', 'main');
    repo.commit({ 'a.py': 'a' });
    repo.git('merge', '--quiet', '--strategy=ours', '-m', 'dropped', 'side');
    expect(await pushed(repo, ['main'])).toEqual(['side.mlgit']);
  });

  it('are found below an annotated tag, and in a first commit', async () => {
    const { repo } = repoWithOrigin();
    repo.git('checkout', '--quiet', '--orphan', 'new');
    repo.commit({ 'first.mlgit': '1' });
    repo.git('tag', '-a', '-m', 'tag', 'v1');
    expect(await pushed(repo, ['v1'])).toEqual(['first.mlgit']);
  });

  it('are found in a shallow and in a partial clone', async () => {
    const { repo, origin } = repoWithOrigin();
    repo.commit({ 'old.mlgit': 'old' });
    repo.git('push', '--quiet', 'origin', 'main');
    for (const [name, flag] of [
      ['shallow', '--depth=1'],
      ['blobless', '--filter=blob:none'],
      ['treeless', '--filter=tree:0'],
    ] as const) {
      const clone = origin.clone(name, flag);
      clone.commit({ 'new.mlgit': 'new' });
      expect(await pushed(clone, ['main']), name).toEqual(['new.mlgit']);
    }
  });

  it('do not depend on the settings of the user', async () => {
    const { repo } = repoWithOrigin();
    repo.commit({ 'a.mlgit': '1' });
    repo.git('mv', 'a.mlgit', 'b.mlgit');
    repo.commit();
    for (const [key, value] of [
      ['log.showSignature', 'true'],
      ['diff.renames', 'copies'],
      ['log.diffMerges', 'off'],
      ['diff.noprefix', 'true'],
      ['log.date', 'iso'],
      ['color.ui', 'always'],
      ['core.quotePath', 'true'],
    ] as const) {
      repo.git('config', key, value);
    }
    repo.commit({ 'é.mlgit': '2' });
    expect(await pushed(repo, ['main'])).toEqual(['a.mlgit', 'b.mlgit', 'é.mlgit']);
  });
});

describe('what is staged', () => {
  it('is what the index has otherwise than a commit, or than none', async () => {
    const repo = testRepo();
    repo.write('a.py', 'a');
    repo.write('b c.mlgit', 'b');
    repo.git('add', '--all');
    const git = await hookGit(repo);
    const paths = async (since: string | undefined) => (await git.staged(since)).map(({ path }) => path);
    expect(await paths(undefined)).toEqual(['a.py', 'b c.mlgit']);
    repo.commit();
    expect(await paths(await git.commitOf('HEAD'))).toEqual([]);
    repo.git('rm', '--quiet', 'a.py');
    repo.write('b c.mlgit', 'changed');
    expect(await paths('HEAD')).toEqual([]);
    repo.git('add', 'b c.mlgit');
    expect(await paths('HEAD')).toEqual(['b c.mlgit']);
    expect(await git.indexedPointers()).toEqual(['b c.mlgit']);
  });

  it('is that of another index where git says so', async () => {
    const repo = testRepo({ files: { 'a.py': 'a' } });
    repo.gitWith({ env: { GIT_INDEX_FILE: '.git/other' } }, 'read-tree', 'HEAD');
    repo.write('b.mlgit', 'b');
    repo.gitWith({ env: { GIT_INDEX_FILE: '.git/other' } }, 'add', 'b.mlgit');
    expect(await (await hookGit(repo)).staged('HEAD')).toEqual([]);
    const git = await hookGit(repo, { ...repo.env, GIT_INDEX_FILE: '.git/other' });
    expect((await git.staged('HEAD')).map(({ path }) => path)).toEqual(['b.mlgit']);
  });

  it('has the sizes that git gives, of what is here', async () => {
    const repo = testRepo({ files: { 'a.py': 'four' } });
    const git = await hookGit(repo);
    const oid = repo.git('rev-parse', 'HEAD:a.py') as Parameters<HookGit['blobSizes']>[0][number];
    const gone = 'f'.repeat(40) as typeof oid;
    expect(await git.blobSizes([oid, gone])).toEqual(new Map([[oid, 4]]));
  });
});

describe('a version of a file', () => {
  it('is committed when a branch, HEAD or a merge under way has it at that path', async () => {
    const repo = testRepo({ files: { 'manifests/a.json': '1' } });
    const oid = repo.git('rev-parse', 'HEAD:manifests/a.json') as Parameters<
      HookGit['isCommitted']
    >[0]['oid'];
    repo.commit({ 'manifests/a.json': '2' });
    const git = await hookGit(repo);
    expect(await git.isCommitted({ path: 'manifests/a.json', oid })).toBe(true);
    expect(await git.isCommitted({ path: 'manifests/b.json', oid })).toBe(false);
    const fetched = repo.clone('other');
    fetched.commit({ 'manifests/a.json': '3' });
    repo.git('fetch', '--quiet', fetched.root, 'main');
    const theirs = repo.git('rev-parse', 'FETCH_HEAD:manifests/a.json') as typeof oid;
    expect(await git.isCommitted({ path: 'manifests/a.json', oid: theirs })).toBe(false);
    repo.git('merge', '--quiet', '--no-commit', '--no-ff', 'FETCH_HEAD');
    expect(await git.isCommitted({ path: 'manifests/a.json', oid: theirs })).toBe(true);
  });

  it('is not by a working tree that a run has recorded, nor before the first commit', async () => {
    const repo = testRepo();
    const oid = repo.gitWith({ input: '1' }, 'hash-object', '-w', '--stdin') as Parameters<
      HookGit['isCommitted']
    >[0]['oid'];
    const git = await hookGit(repo);
    expect(await git.isCommitted({ path: 'manifests/a.json', oid })).toBe(false);
    repo.commit({ 'manifests/a.json': '1' });
    repo.git('update-ref', 'refs/mlgit/runs/demo/aaaaaaaaaa', 'HEAD');
    repo.git('checkout', '--quiet', '--orphan', 'new');
    repo.git('branch', '-D', 'main');
    repo.commit({ 'manifests/a.json': '2' });
    expect(await git.isCommitted({ path: 'manifests/a.json', oid })).toBe(false);
  });
});
