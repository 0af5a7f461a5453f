import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RemoteRepository } from '../../src/git/clone-free/port.ts';
import type { Oid } from '../../src/git/port.ts';
import { poolFolder } from '../support/remote-repository.ts';
import { fakeRun, fakeTag, repoWithOrigin } from '../support/remotes.ts';
import type { TestRepo } from '../support/repo.ts';

/** Opens a remote of this test anew, as another call would. */
export type OpensRemote = (repo: TestRepo, origin: TestRepo) => Promise<RemoteRepository>;

/** What every way to read a repository without a clone must do. */
export function describeRemoteRepository(name: string, open: OpensRemote): void {
  async function opened() {
    const { repo, origin } = repoWithOrigin();
    const first = repo.git('rev-parse', 'HEAD') as Oid;
    const second = repo.commit({ 'lib/a.py': 'a = 1\n', 'mlgit.yaml': 'version: 1\n' }, 'second') as Oid;
    repo.git('tag', '-a', 'v1', '-m', 'one', first);
    const run = fakeRun(repo, 'aaaaaaaaaa');
    const tag = fakeTag(repo, 'prod', 'aaaaaaaaaa');
    const push = () => repo.git('push', '--quiet', origin.root, 'main', 'v1', 'refs/mlgit/*:refs/mlgit/*');
    push();
    return { repo, origin, first, second, run, tag, push, remote: await open(repo, origin) };
  }

  describe(name, () => {
    it('lists HEAD, branches, tags with what they stand for, and refs of mlgit', async () => {
      const { repo, remote, first, second, run, tag } = await opened();
      expect(await remote.list()).toEqual({
        objectFormat: 'sha1',
        head: second,
        refs: [
          { name: 'refs/heads/main', oid: second },
          { name: 'refs/mlgit/runs/demo/aaaaaaaaaa', oid: run },
          { name: 'refs/mlgit/tags/demo/prod', oid: tag },
          { name: 'refs/tags/v1', oid: repo.git('rev-parse', 'v1'), peeled: first },
        ],
      });
    });

    it('lists nothing of a repository without a commit', async () => {
      const { repo, origin } = repoWithOrigin();
      origin.git('update-ref', '-d', 'refs/heads/main');
      expect(await (await open(repo, origin)).list()).toEqual({
        objectFormat: 'sha1',
        head: undefined,
        refs: [],
      });
    });

    it('has nothing before it is brought', async () => {
      const { remote, run } = await opened();
      expect(await remote.read(run)).toBeUndefined();
    });

    it('brings a commit with its files and without its history', async () => {
      const { repo, remote, run, second } = await opened();
      await remote.bring([run], 'whole');
      const commit = await remote.read(run);
      expect(commit?.type).toBe('commit');
      expect(commit?.body.toString()).toContain(`parent ${second}\n`);
      const blob = repo.git('rev-parse', `${run}:manifest.json`) as Oid;
      expect(await remote.read(blob)).toMatchObject({
        type: 'blob',
        body: Buffer.from('{"run":"aaaaaaaaaa"}\n'),
      });
      expect(await remote.read(second)).toBeUndefined();
    });

    it('brings a commit that no ref points to, with its folders and without its files', async () => {
      const { repo, remote, first, second } = await opened();
      await remote.bring([first, second], 'folders');
      expect((await remote.read(first))?.type).toBe('commit');
      const folder = repo.git('rev-parse', `${second}:lib`) as Oid;
      expect((await remote.read(folder))?.type).toBe('tree');
      expect(await remote.read(repo.git('rev-parse', `${second}:lib/a.py`) as Oid)).toBeUndefined();
    });

    it('brings a single file', async () => {
      const { repo, remote, second } = await opened();
      const file = repo.git('rev-parse', `${second}:lib/a.py`) as Oid;
      await remote.bring([file], 'whole');
      expect((await remote.read(file))?.body.toString()).toBe('a = 1\n');
    });

    it('brings files as well where the remote knows no filter', async () => {
      const { repo, origin, second } = await opened();
      origin.git('config', 'uploadpack.allowFilter', 'false');
      const remote = await open(repo, origin);
      await remote.bring([second], 'folders');
      expect((await remote.read(second))?.type).toBe('commit');
    });

    it('keeps what was brought for the next call, also while that brings more', async () => {
      const { repo, origin, remote, run, tag } = await opened();
      await remote.bring([run], 'whole');
      const next = await open(repo, origin);
      expect(await next.read(run)).toBeDefined();
      await next.bring([tag], 'whole');
      expect(await remote.read(tag)).toBeDefined();
    });

    it('brings the same objects at once from several calls', async () => {
      const { repo, origin, run, tag } = await opened();
      const calls = await Promise.all([1, 2, 3, 4].map(() => open(repo, origin)));
      await Promise.all(calls.map((call) => call.bring([run, tag], 'whole')));
      for (const call of calls) expect(await call.read(tag)).toBeDefined();
      expect(readdirSync(poolFolder(repo)).filter((entry) => entry.startsWith('incoming-'))).toEqual([]);
    });

    it('leaves a pool that git finds nothing wrong with', async () => {
      const { repo, remote, run, second } = await opened();
      await remote.bring([run], 'whole');
      await remote.bring([second], 'folders');
      const packs = readdirSync(join(poolFolder(repo), 'objects', 'pack')).filter((pack) =>
        pack.endsWith('.idx'),
      );
      expect(packs).toHaveLength(2);
      for (const pack of packs) repo.git('verify-pack', join(poolFolder(repo), 'objects', 'pack', pack));
    });

    it('fails for what the remote does not have', async () => {
      const { remote } = await opened();
      await expect(remote.bring(['1'.repeat(40) as Oid], 'whole')).rejects.toMatchObject({
        code: 'remote-object-missing',
        kind: 'unreachable',
      });
    });

    it('fails for a repository that is not there', async () => {
      const { repo, origin } = await opened();
      const gone = await open(repo, Object.assign(Object.create(origin), { root: `${origin.root}-gone` }));
      await expect(gone.list()).rejects.toMatchObject({ code: 'remote-not-found', kind: 'unreachable' });
    });
  });
}
