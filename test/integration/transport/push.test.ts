import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Oid } from '../../../src/git/port.ts';
import {
  bareOrigin,
  fakeRun,
  fakeTag,
  installHook,
  refsOf,
  repoWithOrigin,
  runUpdate,
  transportOf,
} from '../../support/remotes.ts';

const CUSTOM = { namespace: 'custom' } as const;

describe('a push of run refs', () => {
  it('creates them on the remote and notes that the remote has them', async () => {
    const { repo, origin } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    expect(await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM)).toEqual([
      { name: 'refs/mlgit/runs/demo/aaaaaaaaaa', outcome: 'created' },
    ]);
    expect(origin.git('rev-parse', 'refs/mlgit/runs/demo/aaaaaaaaaa')).toBe(oid);
    expect(repo.git('rev-parse', 'refs/mlgit/remotes/origin/runs/demo/aaaaaaaaaa')).toBe(oid);
  });

  it('is up to date when the remote has them already, as after a push that was killed before its end', async () => {
    const { repo } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM);
    repo.git('update-ref', '-d', 'refs/mlgit/remotes/origin/runs/demo/aaaaaaaaaa');
    const [again] = await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM);
    expect(again?.outcome).toBe('up-to-date');
    expect(refsOf(repo, 'refs/mlgit/remotes')).toHaveLength(1);
  });

  it('never moves one that is there, not even forward', async () => {
    const { repo, origin } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const first = fakeRun(repo, 'aaaaaaaaaa');
    await transport.push('origin', [runUpdate('aaaaaaaaaa', first)], CUSTOM);
    const descendant = fakeRun(repo, 'aaaaaaaaaa', { parents: [first] });
    const other = fakeRun(repo, 'bbbbbbbbbb');
    const results = await transport.push(
      'origin',
      [runUpdate('aaaaaaaaaa', descendant), runUpdate('bbbbbbbbbb', other)],
      CUSTOM,
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['taken', 'created']);
    expect(origin.git('rev-parse', 'refs/mlgit/runs/demo/aaaaaaaaaa')).toBe(first);
  });

  it('of more than a batch takes several processes, with one result for each ref in order', async () => {
    const { repo, origin } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    const updates = Array.from({ length: 1003 }, (_, i) => runUpdate(`${String(i).padStart(10, '0')}`, oid));
    const batches: number[] = [];
    const results = await transport.push('origin', updates, {
      ...CUSTOM,
      onBatch: (done) => batches.push(done.length),
    });
    expect(batches).toHaveLength(3);
    expect(Math.max(...batches)).toBeLessThanOrEqual(500);
    expect(results.map(({ name }) => name)).toEqual(updates.map(({ name }) => name));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['created']));
    expect(refsOf(origin)).toHaveLength(1003);
  });

  it('does all or nothing where that is asked for', async () => {
    const { repo, origin } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const first = fakeRun(repo, 'aaaaaaaaaa');
    await transport.push('origin', [runUpdate('aaaaaaaaaa', first)], CUSTOM);
    const other = fakeRun(repo, 'bbbbbbbbbb');
    const updates = [runUpdate('aaaaaaaaaa', other), runUpdate('bbbbbbbbbb', other)];
    const results = await transport.push('origin', updates, { ...CUSTOM, atomic: true });
    expect(results.map(({ outcome }) => outcome)).toEqual(['taken', 'not-done']);
    expect(refsOf(origin)).toEqual(['refs/mlgit/runs/demo/aaaaaaaaaa']);
  });

  it('runs no pre-push hook of the user, and pushes no annotated tag along', async () => {
    const { repo, origin } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    installHook(repo, 'pre-push', 'touch hook-ran\nexit 1\n');
    repo.git('config', 'push.followTags', 'true');
    repo.git('tag', '-a', '-m', 'one', 'v1');
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    const [result] = await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM);
    expect(result?.outcome).toBe('created');
    expect(existsSync(repo.path('hook-ran'))).toBe(false);
    expect(origin.git('tag')).toBe('');
  });

  it('goes to a remote that is configured as a mirror, too', async () => {
    const { repo, origin } = repoWithOrigin();
    repo.git('config', 'remote.origin.mirror', 'true');
    const { transport } = await transportOf(repo);
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM);
    expect(refsOf(origin)).toEqual(['refs/mlgit/runs/demo/aaaaaaaaaa']);
  });

  it('works with sha256 objects', async () => {
    const { repo, origin } = repoWithOrigin('--object-format=sha256');
    const { transport } = await transportOf(repo);
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM);
    expect(origin.git('rev-parse', 'refs/mlgit/runs/demo/aaaaaaaaaa')).toBe(oid);
  });

  it('of a shallow clone arrives whole', async () => {
    const { repo, origin } = repoWithOrigin();
    repo.commit({ 'a.py': '1' });
    repo.commit({ 'a.py': '2' });
    repo.git('push', '--quiet', 'origin', 'main');
    const shallow = origin.clone('shallow', '--depth=1');
    const oid = fakeRun(shallow, 'aaaaaaaaaa');
    const { transport } = await transportOf(shallow);
    await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], CUSTOM);
    expect(origin.git('rev-list', '--count', oid)).toBe('4');
    origin.git('fsck', '--connectivity-only');
  });

  it('tells of its progress in lines of git', async () => {
    const { repo } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const lines: string[] = [];
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    await transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], {
      ...CUSTOM,
      onLine: (line) => lines.push(line),
    });
    expect(lines.join('\n')).toMatch(/Writing objects: 100%/);
    expect(lines.every((line) => !/[\r\n]/.test(line))).toBe(true);
  });

  it('that is aborted in the middle ends at once, and the next one finishes', async () => {
    const { repo, origin } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const reached = origin.path('reached');
    execFileSync('mkfifo', [reached]);
    installHook(origin, 'pre-receive', `echo x > ${reached}\ncat ${reached}\n`);
    const update = runUpdate('aaaaaaaaaa', fakeRun(repo, 'aaaaaaaaaa'));
    const abort = new AbortController();
    const pushing = transport.push('origin', [update], { ...CUSTOM, signal: abort.signal });
    const outcome = pushing.catch((error: Error) => error.name);
    await readFile(reached);
    abort.abort();
    expect(await outcome).toBe('AbortError');
    expect(refsOf(origin)).toEqual([]);
    rmSync(origin.path('hooks', 'pre-receive'));
    expect((await transport.push('origin', [update], CUSTOM))[0]?.outcome).toBe('created');
  });

  it('that was aborted before it began contacts nobody', async () => {
    const { repo, origin } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const oid = fakeRun(repo, 'aaaaaaaaaa');
    const signal = AbortSignal.abort();
    await expect(
      transport.push('origin', [runUpdate('aaaaaaaaaa', oid)], { ...CUSTOM, signal }),
    ).rejects.toThrow();
    expect(refsOf(origin)).toEqual([]);
  });
});

describe('a push of tags', () => {
  it('moves one on from what the remote is known to have, and leaves it when somebody was faster', async () => {
    const { repo, origin } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    const name = 'refs/mlgit/tags/demo/prod';
    const first = fakeTag(repo, 'prod', 'aaaaaaaaaa');
    const push = async (to: Oid, expected: Oid | undefined) =>
      (await transport.push('origin', [{ name, to, expected }], CUSTOM))[0]?.outcome;
    expect(await push(first, undefined)).toBe('created');
    const second = fakeTag(repo, 'prod', 'bbbbbbbbbb', [first]);
    expect(await push(second, first)).toBe('updated');
    const late = fakeTag(repo, 'prod', 'cccccccccc', [first]);
    expect(await push(late, first)).toBe('taken');
    expect(origin.git('rev-parse', name)).toBe(second);
    expect(await transport.descends(second, first)).toBe(true);
    expect(await transport.descends(late, second)).toBe(false);
    expect(await transport.descends(late, '1'.repeat(40) as Oid)).toBe(false);
  });
});

describe('two clones that push at once', () => {
  it('both succeed', async () => {
    const { repo, origin } = repoWithOrigin();
    const clones = ['one', 'two', 'three'].map((name) => origin.clone(name));
    const results = await Promise.all(
      clones.map(async (clone, i) => {
        const { transport } = await transportOf(clone);
        const updates = Array.from({ length: 40 }, (_, n) => {
          const id = `${i}${String(n).padStart(9, '0')}`;
          return runUpdate(id, fakeRun(clone, id));
        });
        return transport.push('origin', updates, CUSTOM);
      }),
    );
    expect(new Set(results.flat().map(({ outcome }) => outcome))).toEqual(new Set(['created']));
    expect(refsOf(origin)).toHaveLength(120);
    const { transport } = await transportOf(repo);
    expect(await transport.list('origin')).toHaveLength(120);
  });
});

describe('the default remote', () => {
  it('is the branch’s, the one for pushing, or the only one', async () => {
    const { repo } = repoWithOrigin();
    const { transport } = await transportOf(repo);
    bareOrigin(repo, 'fork');
    expect(await transport.remotes()).toEqual(['fork', 'origin']);
    expect(await transport.defaultRemote('fetch')).toBe('origin');
    repo.git('config', 'remote.pushDefault', 'fork');
    expect(await transport.defaultRemote('push')).toBe('fork');
    expect(await transport.defaultRemote('fetch')).toBe('origin');
    repo.git('config', 'branch.main.remote', 'fork');
    expect(await transport.defaultRemote('fetch')).toBe('fork');
    repo.git('remote', 'remove', 'fork');
    expect(await transport.defaultRemote('push')).toBe('origin');
  });
});
