import { describe, expect, it } from 'vitest';
import type { Oid } from '../../../src/git/port.ts';
import type { UnpublishedFile } from '../../../src/git/transport-port.ts';
import { fakeRun, fakeTag, repoWithOrigin, runUpdate, transportOf } from '../../support/remotes.ts';
import type { TestRepo } from '../../support/repo.ts';

function snapshot(repo: TestRepo, files: { readonly [path: string]: string }): string {
  for (const [path, text] of Object.entries(files)) repo.write(path, text);
  repo.git('add', '--all');
  const commit = repo.git('commit-tree', repo.git('write-tree'), '-p', 'HEAD', '-m', 'mlgit snapshot');
  repo.git('reset', '--quiet');
  return commit;
}

/** Without the oid, which has to be one. */
function facts(files: readonly UnpublishedFile[]) {
  return files.map(({ oid, ...rest }) => {
    expect(oid).toMatch(/^[0-9a-f]{40}$/);
    return rest;
  });
}

describe('what a push would send that no branch of the remote has', () => {
  it('is nothing for a run on a pushed commit: its records are no code', async () => {
    const { repo } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const tips = [fakeRun(repo, 'aaaaaaaaaa'), fakeTag(repo, 'prod', 'aaaaaaaaaa')];
    expect(await transport.unpublished('origin', tips)).toEqual({ commits: [], files: [] });
    expect(await transport.unpublished('origin', [])).toEqual({ commits: [], files: [] });
  });

  it('is the files of a snapshot and of unpushed commits, told apart, with their sizes', async () => {
    const { repo } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    repo.commit({ 'src/model.py': 'committed\n' }, 'wip');
    const code = snapshot(repo, { 'notes/private.txt': 'not for others', 'src/model.py': 'changed\n' });
    const leaving = await transport.unpublished('origin', [fakeRun(repo, 'aaaaaaaaaa', { parents: [code] })]);
    expect(leaving.commits.map(({ subject, isSnapshot }) => [subject, isSnapshot])).toEqual([
      ['wip', false],
      ['mlgit snapshot', true],
    ]);
    expect(facts(leaving.files)).toEqual([
      { path: 'notes/private.txt', sizeBytes: 14, onlyInSnapshot: true },
      { path: 'src/model.py', sizeBytes: 8, onlyInSnapshot: true },
      { path: 'src/model.py', sizeBytes: 10, onlyInSnapshot: false },
    ]);
  });

  it('reaches through the runs that a run consumed', async () => {
    const { repo } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const code = snapshot(repo, { 'old.txt': '123' });
    const consumed = fakeRun(repo, 'aaaaaaaaaa', { parents: [code] });
    const tip = fakeRun(repo, 'bbbbbbbbbb', { parents: ['HEAD', consumed] });
    const { files } = await transport.unpublished('origin', [tip]);
    expect(facts(files)).toEqual([{ path: 'old.txt', sizeBytes: 3, onlyInSnapshot: true }]);
  });

  it('is less by what was sent with another run before', async () => {
    const { repo } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const code = snapshot(repo, { 'old.txt': '123' });
    const first = fakeRun(repo, 'aaaaaaaaaa', { parents: [code] });
    await transport.push('origin', [runUpdate('aaaaaaaaaa', first)], { namespace: 'custom' });
    const second: Oid = fakeRun(repo, 'bbbbbbbbbb', { parents: [code] });
    expect(await transport.unpublished('origin', [second])).toEqual({ commits: [], files: [] });
  });

  it('is everything for a remote of which no branch is known', async () => {
    const { repo } = repoWithOrigin();
    repo.git('remote', 'add', 'fork', 'file:///nowhere');
    const { transport } = await transportOf(repo);
    const { files } = await transport.unpublished('fork', [fakeRun(repo, 'aaaaaaaaaa')]);
    expect(facts(files)).toEqual([{ path: 'train.py', sizeBytes: 9, onlyInSnapshot: false }]);
  });

  it('leaves out what a partial clone does not have itself, and fetches nothing to find out', async () => {
    const { repo, origin } = repoWithOrigin();
    repo.commit({ 'big.bin': 'x' });
    repo.git('push', '--quiet', 'origin', 'main');
    const clone = origin.clone('partial', '--filter=blob:none', '--no-checkout');
    clone.git('remote', 'add', 'fork', 'file:///nowhere');
    const { transport } = await transportOf(clone);
    const { files } = await transport.unpublished('fork', [fakeRun(clone, 'aaaaaaaaaa')]);
    expect(files).toEqual([]);
  });
});
