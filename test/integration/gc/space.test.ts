import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/app/context.ts';
import { checkShared } from '../../../src/app/gc/check-shared.ts';
import { collectGarbage } from '../../../src/app/gc/collect-garbage.ts';
import { diskUsage } from '../../../src/app/gc/disk-usage.ts';
import { evict } from '../../../src/app/gc/evict.ts';
import { explainFailure } from '../../../src/app/gc/explain-failure.ts';
import { holdRun, releaseRun } from '../../../src/app/gc/holds.ts';
import { openAllStores } from '../../../src/app/gc/open-all-stores.ts';
import { openRequiredStore } from '../../../src/app/gc/open-required-store.ts';
import { purge } from '../../../src/app/gc/purge.ts';
import { undelete } from '../../../src/app/gc/undelete.ts';
import { listArtifact } from '../../../src/app/list-artifact.ts';
import { removeRuns } from '../../../src/app/remove-runs.ts';
import { resolveRun } from '../../../src/app/resolve-spec.ts';
import type { ManifestOutput } from '../../../src/model/manifest.ts';
import { MlgitError } from '../../../src/model/mlgit-error.ts';
import { encodePointer } from '../../../src/model/pointer.ts';
import { renderGc } from '../../../src/ui/render-gc.ts';
import { renderUsage } from '../../../src/ui/render-usage.ts';
import { blobPath } from '../../support/folder-store.ts';
import { contextInDays, fileOf, folderOf, present } from '../../support/gc-world.ts';
import { damage } from '../../support/local-store.ts';
import { recordedRun } from '../../support/recorded-runs.ts';
import { repoWithOrigin } from '../../support/remotes.ts';
import type { TestRepo } from '../../support/repo.ts';

const { signal } = new AbortController();
const onProgress = () => {};

interface World {
  readonly repo: TestRepo;
  readonly context: Context;
  readonly blobs: { readonly [name: string]: ManifestOutput };
  readonly team: string;
}

/** Two runs that share a file, of which the first is pushed, and a tracked folder; the store of the team has it all. */
async function world(): Promise<World> {
  const { repo } = repoWithOrigin();
  const team = `${repo.root}-team`;
  repo.git('config', 'mlgit.store.team.url', `file://${team}`);
  const context = await contextInDays(repo, 0);
  const { store } = context;
  const blobs = {
    first: await folderOf(store, 'first run', 'shared'),
    second: await fileOf(store, 'second run'),
    shared: await fileOf(store, 'shared'),
    data: await folderOf(store, 'tracked'),
    dead: await fileOf(store, 'dead'),
  };
  await recordedRun(context, { id: 'aaaa000000', tasks: { train: { outputs: { model: blobs.first } } } });
  await recordedRun(context, {
    id: 'bbbb000000',
    tasks: { train: { outputs: { model: blobs.second, same: blobs.shared } } },
  });
  repo.commit({ 'data.mlgit': encodePointer(blobs.data) });
  repo.git('push', '--quiet', 'origin', 'main', 'refs/mlgit/runs/demo/aaaa000000');
  const remote = await openRequiredStore(context, { access: 'write' });
  for await (const digest of store.list()) {
    const stream = await store.get(digest);
    if (stream !== undefined) await remote.store.putStream(stream, digest);
  }
  return { repo, context, blobs, team };
}

describe('evicting', () => {
  it('drops only what the store has at this moment and a git remote knows to be needed', async () => {
    const { repo, blobs, team } = await world();
    const context = await contextInDays(repo, 0);
    const remote = await openRequiredStore(context, { access: 'read' });
    const options = { specs: [], dryRun: false, signal };
    const planned = await evict(context, remote, { ...options, dryRun: true });
    // Of the first run and the tracked data: `first run` and `tracked`; `shared` is also of a run that was not pushed.
    expect(planned).toMatchObject({ blobs: 2, bytes: 16, notInStoreBytes: 0 });
    expect(planned.kept).toEqual([{ run: 'demo@bbbb000000', because: 'not-pushed' }]);
    damage(blobPath(team, (await fileOf(context.store, 'tracked')).digest), 'cut');
    const evicted = await evict(context, remote, options);
    expect(evicted).toMatchObject({ blobs: 1, bytes: 9, notInStoreBytes: 7 });
    expect(await present(context.store, { file: await keptFile('tracked', context) })).toEqual(['file']);
    expect(await present(context.store, blobs)).toEqual(Object.keys(blobs));
    expect(await context.store.holds(blobs.first as ManifestOutput)).toBe(false);
    expect(
      existsSync(`${context.store.root}/quarantine`) && readdirSync(`${context.store.root}/quarantine`),
    ).toEqual([]);
  });

  it('takes what was longest unused first, and stops when enough is free', async () => {
    const { repo } = await world();
    const context = await contextInDays(repo, 0);
    const remote = await openRequiredStore(context, { access: 'read' });
    expect(await evict(context, remote, { specs: [], freeBytes: 1, dryRun: false, signal })).toMatchObject({
      blobs: 1,
    });
    const old = { specs: [], olderMs: 3_600_000, dryRun: false, signal };
    expect(await evict(context, remote, old)).toMatchObject({ blobs: 0 });
  });

  it('leaves what is held', async () => {
    const { repo } = await world();
    const context = await contextInDays(repo, 0);
    const run = await resolveRun(context, 'aaaa');
    await holdRun(context, run);
    const remote = await openRequiredStore(context, { access: 'read' });
    const evicted = await evict(context, remote, { specs: ['demo@aaaa000000'], dryRun: false, signal });
    expect(evicted).toMatchObject({ blobs: 0, bytes: 0 });
    await expect(removeRuns(context, [run], { force: true })).rejects.toMatchObject({ code: 'run-held' });
    await releaseRun(context, run);
    await removeRuns(context, [run], { force: true });
  });
});

async function keptFile(text: string, context: Context): Promise<ManifestOutput> {
  return fileOf(context.store, text);
}

describe('disk usage', () => {
  it('counts what is shared once in the total, and says what each run alone would free', async () => {
    const { repo, context } = await world();
    repo.git('update-ref', '-d', 'refs/mlgit/remotes/origin/runs/demo/aaaa000000');
    const usage = await diskUsage(context, signal);
    const [first, second] = ['aaaa000000', 'bbbb000000'].map((id) =>
      usage.runs.find(({ run }) => run === id),
    );
    expect(second).toMatchObject({ bytes: 16, exclusiveBytes: 10 });
    expect((first?.bytes ?? 0) - (first?.exclusiveBytes ?? 0)).toBe(6);
    expect(usage.flows).toEqual([
      { flow: 'demo', bytes: (first?.bytes ?? 0) + 10, exclusiveBytes: (first?.bytes ?? 0) + 10 },
    ]);
    expect(usage).toMatchObject({ deadBytes: 4, deadBlobs: 1, quarantineBytes: 0 });
    const parts = (usage.flows[0]?.bytes ?? 0) + usage.trackedData.bytes + usage.deadBytes;
    expect(usage.totalBytes).toBe(parts);
  });

  it('frees nothing of what a git remote has a run of', async () => {
    const { repo, context } = await world();
    repo.git(
      'update-ref',
      'refs/mlgit/remotes/origin/runs/demo/aaaa000000',
      'refs/mlgit/runs/demo/aaaa000000',
    );
    const usage = await diskUsage(context, signal);
    const freed = new Map(usage.runs.map(({ run, exclusiveBytes }) => [run, exclusiveBytes]));
    expect([...freed].sort()).toEqual([
      ['aaaa000000', 0],
      ['bbbb000000', 10],
    ]);
    expect(usage.flows).toMatchObject([{ flow: 'demo', exclusiveBytes: 10 }]);
    expect(usage.onRemotes).toBe(1);
    expect(renderUsage(usage, (text) => text)).toMatch(
      /^a git remote has 1 run, whose bytes stay: mlgit evict /m,
    );
  });
});

/** As the command line has it without flags, and a dry run. */
const gc = {
  dryRun: true,
  remote: false,
  keep: [],
  grace: '14d',
  dropAfter: '7d',
  allowsMissing: false,
  signal,
};

describe('which runs stay', () => {
  it('is said by the configuration where the command line says nothing, and told by gc and du', async () => {
    const { repo, context } = await world();
    expect(await collectGarbage(context, gc)).toMatchObject({ runs: [] });
    expect(await diskUsage(context, signal)).not.toHaveProperty('retention');
    repo.git('config', 'mlgit.keep', 'tagged, 30d');
    const later = await contextInDays(repo, 400);
    const planned = await collectGarbage(later, gc);
    const retention = { rules: ['tagged', '30d'], from: 'mlgit.keep' };
    expect(planned.runs.toSorted()).toEqual(['demo@aaaa000000', 'demo@bbbb000000']);
    expect(planned).toMatchObject({ retention });
    expect((await diskUsage(later, signal)).retention).toMatchObject({ ...retention, runs: planned.runs });
    expect(renderGc(planned)).toMatch(/^runs stay by mlgit\.keep: tagged, 30d\nwould delete /);
  });

  it('frees nothing of a run that a git remote has, too, which gc says', async () => {
    const { repo } = await world();
    repo.git('fetch', '--quiet', 'origin', '+refs/mlgit/runs/*:refs/mlgit/remotes/origin/runs/*');
    const later = await contextInDays(repo, 400);
    const planned = await collectGarbage(later, { ...gc, keep: ['tagged'] });
    expect(planned).toMatchObject({ onRemotes: 1, byRun: [{ run: 'bbbb000000' }] });
    expect(renderGc(planned)).toContain(
      '\n1 of them a git remote has, too, so that their bytes stay: mlgit evict ',
    );
  });

  it('is what the command line says in place of the configuration', async () => {
    const { repo } = await world();
    repo.git('config', 'mlgit.keep', 'tagged');
    const context = await contextInDays(repo, 0);
    const everything = await collectGarbage(context, { ...gc, keep: ['all'] });
    expect(everything).toMatchObject({ runs: [], retention: { rules: ['all'], from: '--keep' } });
    // As it is written in the configuration, too; an empty one is no rule, and not none.
    const listed = await collectGarbage(context, { ...gc, keep: ['tagged, last 5'] });
    expect(listed).toMatchObject({ runs: [], retention: { rules: ['tagged', 'last 5'], from: '--keep' } });
    for (const keep of ['', ' ,']) {
      await expect(collectGarbage(context, { ...gc, keep: [keep] })).rejects.toMatchObject({
        code: 'bad-keep',
      });
    }
    const one = await collectGarbage(context, { ...gc, keep: ['last 1'] });
    expect(one.runs).toHaveLength(1);
  });

  it('is refused where a rule is not understood, so that none means more than it says', async () => {
    const { repo } = await world();
    repo.git('config', 'mlgit.keep', 'last 20, lats 5');
    const context = await contextInDays(repo, 0);
    const failed = { code: 'bad-keep', message: expect.stringContaining('git config mlgit.keep "lats 5"') };
    await expect(collectGarbage(context, gc)).rejects.toMatchObject(failed);
    expect((await context.runs.all()).length).toBe(2);
  });
});

describe('the best by a metric that no run has', () => {
  it('are refused where they alone would stay, or the command line names them', async () => {
    const { repo } = await world();
    const context = await contextInDays(repo, 0);
    const failed = { code: 'no-such-metric', kind: 'usage', message: /has a metric "acu"$/ };
    for (const keep of [['best 5 by metrics.acu max'], ['last 1', 'best 5 by metrics.acu max']]) {
      await expect(collectGarbage(context, { ...gc, keep })).rejects.toMatchObject(failed);
    }
    repo.git('config', 'mlgit.keep', 'best 5 by metrics.acu max');
    const alone = await contextInDays(repo, 0);
    await expect(collectGarbage(alone, gc)).rejects.toMatchObject(failed);
    repo.git('config', 'mlgit.keep', 'last 1, best 5 by metrics.acu max');
    expect((await collectGarbage(await contextInDays(repo, 0), gc)).runs).toHaveLength(1);
  });
});

describe('undeleting', () => {
  it('takes back a folder with what it lists, and a blob by the start of its digest', async () => {
    const { repo, context, blobs } = await world();
    repo.git('update-ref', '-d', 'refs/mlgit/runs/demo/aaaa000000');
    repo.git('update-ref', '-d', 'refs/mlgit/remotes/origin/runs/demo/aaaa000000');
    const gc = {
      dryRun: false,
      remote: false,
      keep: [],
      grace: '14d',
      dropAfter: '7d',
      allowsMissing: false,
      signal,
    };
    const later = await contextInDays(repo, 20);
    await collectGarbage(later, gc);
    expect(await present(context.store, blobs)).toEqual(['second', 'shared', 'data']);
    const first = blobs['first'] as ManifestOutput;
    const taken = await undelete(later, first.digest, { signal });
    expect(taken.digests).toHaveLength(2);
    expect(await context.store.holds(first)).toBe(true);
    expect(
      await undelete(later, (blobs['dead'] as ManifestOutput).digest.slice(3, 15), { signal }),
    ).toMatchObject({ bytes: 4 });
    await expect(undelete(later, first.digest, { signal })).rejects.toMatchObject({
      code: 'not-in-quarantine',
    });
  });
});

describe('purging', () => {
  it('erases an artifact everywhere, leaves a tombstone, and says why it is gone', async () => {
    const { repo, context, blobs, team } = await world();
    const stores = await openAllStores(context, signal);
    const before = stores[0]?.ledger;
    before?.add([(blobs['first'] as ManifestOutput).digest]);
    const options = { reason: 'request 4711', stores, asks: false, signal };
    await holdRun(context, await resolveRun(context, 'bbbb'));
    // The held run has one of the files of the folder.
    await expect(purge(context, 'demo@aaaa000000:model', options)).rejects.toMatchObject({
      code: 'run-held',
    });
    await releaseRun(context, await resolveRun(context, 'bbbb'));
    const purged = await purge(context, 'demo@aaaa000000:model', options);
    expect(purged).toMatchObject({ signed: false, runs: ['demo@bbbb000000', 'demo@aaaa000000'] });
    expect(purged.digests).toHaveLength(3);
    expect(await present(context.store, blobs)).toEqual(['second', 'data', 'dead']);
    expect(existsSync(blobPath(team, (blobs['first'] as ManifestOutput).digest))).toBe(false);
    expect(before?.knows([(blobs['first'] as ManifestOutput).digest]).size).toBe(0);
    expect(repo.git('log', '-1', '--format=%B', purged.tombstone)).toMatch(/request 4711/);
    const asked = await listArtifact(context, 'demo@aaaa000000:model', true).catch((error: unknown) =>
      explainFailure(context, error),
    );
    expect(asked).toMatchObject({ code: 'purged', message: expect.stringContaining('request 4711') });
    // gc neither waits for what was erased nor trips over it.
    const gc = {
      dryRun: false,
      remote: true,
      keep: [],
      grace: '0',
      dropAfter: '7d',
      allowsMissing: false,
      signal,
    };
    expect(await collectGarbage(await contextInDays(repo, 0), gc)).toMatchObject({ blobs: 1 });
  });
});

describe('checking a shared store', () => {
  it('finds what is missing, truncated or flipped, and puts it again from a store that has it', async () => {
    const { repo, context, blobs, team } = await world();
    const remote = await openRequiredStore(context, { access: 'write' });
    const options = { full: true, repair: false, others: [], signal, onProgress };
    expect((await checkShared(context, remote, options)).findings).toEqual([]);
    const file = (text: string) => fileOf(context.store, text);
    const [flipped, cut] = [(await file('first run')).digest, (await file('tracked')).digest];
    const gone = (blobs['data'] as ManifestOutput).digest;
    damage(blobPath(team, flipped), 'First run');
    damage(blobPath(team, cut), 'track');
    await remote.store.remove(gone);
    const shallow = await checkShared(context, remote, { ...options, full: false });
    expect(shallow.findings.map(({ kind }) => kind).sort()).toEqual(['missing', 'wrong-size']);
    const found = await checkShared(context, remote, options);
    const kinds = new Map(found.findings.map(({ digest, kind }) => [digest, kind]));
    expect(kinds).toEqual(
      new Map([
        [gone, 'missing'],
        [cut, 'wrong-size'],
        [flipped, 'corrupt'],
      ]),
    );
    const mended = await checkShared(context, remote, { ...options, repair: true });
    expect(mended.findings.every(({ repaired, from }) => repaired && from === 'local store')).toBe(true);
    expect(mended.findings.filter(({ quarantined }) => quarantined !== undefined)).toHaveLength(2);
    expect((await checkShared(await contextInDays(repo, 0), remote, options)).findings).toEqual([]);
  });
});

describe('a full disk', () => {
  it('is told with the commands that free space, and how much each would', async () => {
    const { repo } = await world();
    const context = await contextInDays(repo, 20);
    const { ledger, store } = await openRequiredStore(context, { access: 'read' });
    for await (const digest of store.list()) ledger.add([digest]);
    const full = new MlgitError('Cannot store x: no space is left on the device', {
      code: 'disk-full',
      kind: 'io',
      hints: ['df -h'],
    });
    const explained = (await context.explain(full)) as MlgitError;
    expect(explained).toMatchObject({ code: 'disk-full', kind: 'io', message: full.message });
    expect(explained.hints).toEqual([
      'mlgit gc --drop-after 0   (frees about 4 B)',
      expect.stringMatching(/^mlgit evict --free 10GiB {3}\(frees about \d+ B\)$/),
      'df -h',
    ]);
  });

  it('names what goes without a grace, and nothing that would free nothing', async () => {
    const { repo } = await world();
    const full = new MlgitError('full', { code: 'disk-full', kind: 'io', hints: ['df -h'] });
    const context = await contextInDays(repo, 1);
    const ofSystem = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' });
    const ofGit = new MlgitError('git', { code: 'git-io', kind: 'io', cause: ofSystem });
    for (const other of [new MlgitError('git', { code: 'no-space', kind: 'io' }), ofSystem, ofGit]) {
      expect((await context.explain(other)) as MlgitError).toMatchObject({
        kind: 'io',
        hints: expect.arrayContaining([expect.stringMatching(/^mlgit gc --grace 0 /), 'df -h']),
      });
    }
    expect(((await context.explain(full)) as MlgitError).hints).toEqual([
      'mlgit gc --grace 0 --drop-after 0   (frees about 4 B, also what was used just now)',
      'df -h',
    ]);
    await collectGarbage(context, { ...gc, dryRun: false, grace: '0', dropAfter: '0' });
    expect(((await context.explain(full)) as MlgitError).hints).toEqual(['df -h']);
  });
});
