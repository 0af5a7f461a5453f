import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../../../src/app/gc/collect-garbage.ts';
import { holdRun } from '../../../src/app/gc/holds.ts';
import { undelete } from '../../../src/app/gc/undelete.ts';
import { resolveRun } from '../../../src/app/resolve-spec.ts';
import type { Digest } from '../../../src/model/digest.ts';
import { encodePointer } from '../../../src/model/pointer.ts';
import { encodeTombstone } from '../../../src/model/tombstone.ts';
import { contextInDays, fileOf, folderOf, present } from '../../support/gc-world.ts';
import { recordedRun } from '../../support/recorded-runs.ts';
import { TestRepo, testRepo } from '../../support/repo.ts';

const { signal } = new AbortController();
const OPTIONS = {
  dryRun: false,
  remote: false,
  keep: [],
  grace: '14d',
  dropAfter: '7d',
  allowsMissing: false,
  signal,
};

describe('gc of the local store', () => {
  it('keeps what runs, pointers of any commit and the stash name, and moves the rest aside', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const now = await contextInDays(repo, 0);
    const { store } = now;
    const blobs = {
      run: await fileOf(store, 'of a run'),
      folder: await folderOf(store, 'in', 'side'),
      inFolder: await fileOf(store, 'side'),
      oldPointer: await folderOf(store, 'tracked once'),
      stashed: await fileOf(store, 'stashed'),
      dead: await folderOf(store, 'dead', 'side'),
      deadFile: await fileOf(store, 'dead'),
    };
    const outputs = { model: blobs.run, all: blobs.folder };
    await recordedRun(now, { id: 'aaaa000000', tasks: { train: { outputs } } });
    repo.commit({ 'data.mlgit': encodePointer(blobs.oldPointer) });
    repo.commit({ 'data.mlgit': 'something else' });
    repo.write('data.mlgit', encodePointer(blobs.stashed));
    repo.git('stash', '--quiet');
    const later = await contextInDays(repo, 20);
    const plan = await collectGarbage(later, { ...OPTIONS, dryRun: true });
    expect(await present(store, blobs)).toEqual(Object.keys(blobs));
    const done = await collectGarbage(later, OPTIONS);
    expect(done).toEqual({ ...plan, dryRun: false });
    expect(done).toMatchObject({ blobs: 2, runs: [], spared: 0, droppedBytes: 0 });
    expect(await present(store, blobs)).toEqual(['run', 'folder', 'inFolder', 'oldPointer', 'stashed']);
  });

  it('keeps what runs took from URLs and other repositories, which no run here has made', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const now = await contextInDays(repo, 0);
    const { store } = now;
    const blobs = {
      url: await fileOf(store, 'from a URL'),
      elsewhere: await folderOf(store, 'from another repository'),
      inFolder: await fileOf(store, 'from another repository'),
      here: await fileOf(store, 'from a run that was removed'),
    };
    const inputs = {
      url: { ...blobs.url, from: { url: 'https://example.org/a', pin: '"1"' } },
      elsewhere: { ...blobs.elsewhere, from: { spec: '../other#demo@prod:model' } },
      here: { ...blobs.here, from: { spec: 'demo@prod:model' } },
    };
    await recordedRun(now, { id: 'aaaa000000', tasks: { train: { inputs } } });
    await collectGarbage(await contextInDays(repo, 20), OPTIONS);
    expect(await present(store, blobs)).toEqual(['url', 'elsewhere', 'inFolder']);
  });

  it('leaves what is young, and what something young lists', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const { store } = await contextInDays(repo, 0);
    const blobs = { young: await folderOf(store, 'young') };
    const report = await collectGarbage(await contextInDays(repo, 1), OPTIONS);
    expect(report).toMatchObject({ blobs: 0 });
    expect(report.youngBytes).toBeGreaterThan(0);
    expect(await present(store, blobs)).toEqual(['young']);
  });

  it('removes what has been in quarantine for long, and all at once when told so', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const { store, inspection } = await contextInDays(repo, 0);
    await fileOf(store, 'first');
    await collectGarbage(await contextInDays(repo, 20), OPTIONS);
    const later = await contextInDays(repo, 40);
    expect(await collectGarbage(later, OPTIONS)).toMatchObject({ blobs: 0, droppedBytes: 5 });
    await fileOf(store, 'second');
    const report = await collectGarbage(later, { ...OPTIONS, dropAfter: '0' });
    expect(report).toMatchObject({ blobs: 1, droppedBytes: 6 });
    for await (const blob of inspection.quarantined.list()) expect(blob).toBeUndefined();
  });

  it('deletes only the runs that no rule keeps, and says what each frees', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const now = await contextInDays(repo, 0);
    const { store } = now;
    const shared = await fileOf(store, 'shared by all');
    for (const [i, id] of ['aaaa000000', 'bbbb000000', 'cccc000000', 'dddd000000'].entries()) {
      const outputs = { shared, own: await fileOf(store, `only of ${id}`) };
      const metrics = { auc: [0.9, 0.1, 0.2, 0.3][i] ?? 0 };
      const startedAt = `2026-01-0${i + 1}T00:00:00.000Z`;
      await recordedRun(now, { id, startedAt, tasks: { train: { outputs, metrics } } });
    }
    await holdRun(now, await resolveRun(now, 'bbbb'));
    const later = await contextInDays(repo, 20);
    const best = { ...OPTIONS, keep: ['last 1', 'best 1 by metrics.auc'] };
    await expect(collectGarbage(later, best)).rejects.toMatchObject({ code: 'no-direction', kind: 'usage' });
    const report = await collectGarbage(later, { ...best, keep: ['last 1', 'best 1 by metrics.auc max'] });
    expect(report).toMatchObject({
      runs: ['demo@cccc000000'],
      byRun: [{ flow: 'demo', run: 'cccc000000', bytes: 18 }],
      blobs: 1,
      bytes: 18,
    });
    expect((await later.runs.all()).map(({ id }) => id)).toEqual(['dddd000000', 'bbbb000000', 'aaaa000000']);
    expect(await store.stat(shared.digest)).toBe(13);
  });

  it('collects nothing while a repository that shares the store cannot be read', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const other = new TestRepo(`${repo.root}-other`, repo.env);
    mkdirSync(other.root);
    other.git('init', '--quiet', '--initial-branch=main');
    other.commit({ readme: 'y' });
    for (const each of [repo, other]) each.git('config', 'mlgit.localStore', `${repo.root}-store`);
    const there = await contextInDays(other, 0);
    const blobs = { theirs: await fileOf(there.store, 'theirs'), dead: await fileOf(there.store, 'dead') };
    await recordedRun(there, { id: 'aaaa000000', tasks: { train: { outputs: { model: blobs.theirs } } } });
    const later = await contextInDays(repo, 20);
    expect(await collectGarbage(later, OPTIONS)).toMatchObject({ blobs: 1 });
    expect(await present(there.store, blobs)).toEqual(['theirs']);
    rmSync(other.root, { recursive: true });
    await expect(collectGarbage(later, OPTIONS)).rejects.toMatchObject({
      code: 'repository-unreadable',
      kind: 'unreachable',
    });
    expect(await present(there.store, blobs)).toEqual(['theirs']);
  });

  it('takes nothing for dead while something in refs of ours cannot be read', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const { store } = await contextInDays(repo, 0);
    const blobs = { any: await fileOf(store, 'any') };
    repo.git('update-ref', 'refs/mlgit/runs/demo/aaaa000000', 'HEAD');
    const attempt = async () => collectGarbage(await contextInDays(repo, 20), OPTIONS);
    await expect(attempt()).rejects.toMatchObject({ code: 'unreadable-runs' });
    repo.git('update-ref', '-d', 'refs/mlgit/runs/demo/aaaa000000');
    repo.git('update-ref', 'refs/mlgit/future/x', 'HEAD');
    await expect(attempt()).rejects.toMatchObject({ code: 'newer-refs' });
    expect(await present(store, blobs)).toEqual(['any']);
  });
});

describe('gc after somebody has purged', () => {
  it('erases what is here of it at once and for good, but for what is held, and takes it back no more', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const now = await contextInDays(repo, 0);
    const { store, inspection } = now;
    const blobs = {
      own: await fileOf(store, 'purged'),
      folder: await folderOf(store, 'purged', 'stays'),
      stays: await fileOf(store, 'stays'),
      held: await fileOf(store, 'purged and held'),
    };
    const old = await fileOf(store, 'purged and in quarantine');
    await inspection.retire(old.digest, Number.POSITIVE_INFINITY);
    await recordedRun(now, { id: 'aaaa000000', tasks: { train: { outputs: { own: blobs.own } } } });
    await recordedRun(now, { id: 'bbbb000000', tasks: { train: { outputs: { all: blobs.folder } } } });
    await recordedRun(now, { id: 'cccc000000', tasks: { train: { outputs: { held: blobs.held } } } });
    await holdRun(now, await resolveRun(now, 'cccc'));
    fetchTombstone(
      repo,
      [blobs.own, blobs.held, old].map(({ digest }) => digest),
    );
    const later = await contextInDays(repo, 0);
    await expect(undelete(later, old.digest, { signal })).rejects.toMatchObject({
      code: 'purged',
      message: expect.stringContaining('request 4711'),
    });
    const plan = await collectGarbage(later, { ...OPTIONS, dryRun: true });
    const done = await collectGarbage(later, OPTIONS);
    expect(done).toEqual({ ...plan, dryRun: false });
    expect(done).toMatchObject({
      blobs: 1,
      droppedBytes: 'purged'.length + 'purged and in quarantine'.length,
    });
    expect(await present(store, blobs)).toEqual(['folder', 'stays', 'held']);
    for await (const blob of inspection.quarantined.list()) expect(blob).toBeUndefined();
    await collectGarbage(await contextInDays(repo, 20), OPTIONS);
    expect(await present(store, blobs)).toEqual(['folder', 'stays', 'held']);
  });

  it('leaves what another repository with the same store needs, as nobody there has purged it', async () => {
    const repo = testRepo({ files: { readme: 'x' } });
    const other = new TestRepo(`${repo.root}-other`, repo.env);
    mkdirSync(other.root);
    other.git('init', '--quiet', '--initial-branch=main');
    other.commit({ readme: 'y' });
    for (const each of [repo, other]) each.git('config', 'mlgit.localStore', `${repo.root}-store`);
    const now = await contextInDays(repo, 0);
    const there = await contextInDays(other, 0);
    const blobs = { both: await fileOf(now.store, 'in both'), here: await fileOf(now.store, 'here') };
    await fileOf(there.store, 'in both');
    await recordedRun(there, { id: 'bbbb000000', tasks: { train: { outputs: { both: blobs.both } } } });
    fetchTombstone(
      repo,
      Object.values(blobs).map(({ digest }) => digest),
    );
    await collectGarbage(await contextInDays(repo, 20), OPTIONS);
    expect(await present(now.store, blobs)).toEqual(['both']);
  });
});

/** As a fetch leaves what a colleague has purged. */
function fetchTombstone(repo: TestRepo, digests: readonly Digest[]): void {
  const text = encodeTombstone({
    version: 1,
    spec: 'demo@aaaa000000:train/own',
    reason: 'request 4711',
    user: 'Ann <ann@example.org>',
    purgedAt: '2026-01-01T00:00:00.000Z',
    digests: [...digests].sort(),
  });
  repo.write('tombstone.json', text);
  const blob = repo.git('hash-object', '-w', 'tombstone.json').trim();
  const tree = execFileSync('git', ['mktree'], {
    cwd: repo.root,
    env: repo.env,
    input: `100644 blob ${blob}\ttombstone.json\n`,
    encoding: 'utf8',
  }).trim();
  const commit = repo.git('commit-tree', tree, '-m', 'Purged').trim();
  repo.git('update-ref', 'refs/mlgit/remotes/origin/purged/0123456789abcdef0123', commit);
}
