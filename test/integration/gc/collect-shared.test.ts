import { renameSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../../src/app/context.ts';
import { collectShared } from '../../../src/app/gc/collect-shared.ts';
import { registerRepository } from '../../../src/app/gc/shared-registry.ts';
import { openPushLease } from '../../../src/gc/push-lease.ts';
import { encodePointer } from '../../../src/model/pointer.ts';
import type { RemoteStore } from '../../../src/store/remote-port.ts';
import { cacheEntry } from '../../support/cache-entry.ts';
import { testFolderStore } from '../../support/folder-store.ts';
import { contextInDays, DAY, fileOf, folderOf, present } from '../../support/gc-world.ts';
import { recordedRun } from '../../support/recorded-runs.ts';
import { bareOrigin, repoWithOrigin } from '../../support/remotes.ts';
import { type TestRepo, temporaryFolder, testRepo } from '../../support/repo.ts';
import { testS3Store } from '../../support/s3-store.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../../support/versitygw.ts';

const OPTIONS = { dryRun: false, graceMs: 14 * DAY, dropAfterMs: 7 * DAY, allowsMissing: false };
const AT_ONCE = { ...OPTIONS, graceMs: 0 };

/** Publishes a run of a repository at its origin, with this output in the store. */
async function published(repo: TestRepo, id: string, store: RemoteStore, text: string): Promise<Context> {
  const context = await contextInDays(repo, 0);
  await registerRepository(context, store.records);
  const outputs = { model: await folderOf(store.store, text) };
  // As one that the store has and this clone does not.
  await recordedRun(context, { id, tasks: { train: { outputs } } });
  repo.git('push', '--quiet', 'origin', `refs/mlgit/runs/demo/${id}`);
  return context;
}

function behaves(makeStore: () => Promise<RemoteStore>): void {
  it('condemns first, and removes after the grace what still nobody needs', async () => {
    const { repo, origin } = repoWithOrigin();
    const store = await makeStore();
    await published(repo, 'aaaa000000', store, 'live');
    const colleague = origin.clone('colleague');
    const blobs = {
      dead: await folderOf(store.store, 'dead'),
      file: await fileOf(store.store, 'dead'),
      soon: await folderOf(store.store, 'needed again'),
      pointed: await folderOf(store.store, 'tracked'),
    };
    await store.cache.publish({
      ...cacheEntry('00000000a1', '2026-01-01T00:00:00.000Z'),
      outputs: { model: blobs.dead },
    });
    const now = await contextInDays(repo, 0);
    const planned = await collectShared(now, store, { ...OPTIONS, dryRun: true });
    const condemned = await collectShared(now, store, OPTIONS);
    expect(condemned).toMatchObject({ blobs: 6, bytes: planned.bytes, spared: 0 });
    expect(condemned.sweptFrom?.slice(0, 10)).toBe(planned.sweptFrom?.slice(0, 10));
    expect(await present(store.store, blobs)).toEqual(Object.keys(blobs));
    // A run and a branch of somebody else come to need two of them.
    colleague.git('fetch', '--quiet');
    const there = await contextInDays(colleague, 0);
    await recordedRun(there, { id: 'bbbb000000', tasks: { train: { outputs: { model: blobs.soon } } } });
    colleague.git('switch', '--quiet', '--create', 'side');
    colleague.commit({ 'data.mlgit': encodePointer(blobs.pointed) });
    colleague.git('push', '--quiet', 'origin', 'side', 'refs/mlgit/runs/demo/bbbb000000');
    expect(await collectShared(await contextInDays(repo, 13), store, OPTIONS)).toMatchObject({ blobs: 6 });
    const swept = await collectShared(await contextInDays(repo, 15), store, OPTIONS);
    expect(swept).toMatchObject({ blobs: 2, spared: 4 });
    expect(await present(store.store, blobs)).toEqual(['soon', 'pointed']);
    expect(await store.cache.entries(cacheEntry('00000000a1', '').key)).toEqual([]);
    expect(repo.git('for-each-ref', 'refs/mlgit/collecting')).toBe('');
  });

  it('spares what a push has named, and what a dead push has left behind goes later', async () => {
    const { repo } = repoWithOrigin();
    const store = await makeStore();
    const blobs = { named: await folderOf(store.store, 'named') };
    const later = await contextInDays(repo, 0);
    const lease = await openPushLease(store.records, {
      clock: later.config.clock,
      randomBytes: later.config.randomBytes,
      wait: async () => {},
      host: 'box',
      user: 'ann',
    });
    expect(await lease.rely([blobs.named.digest])).toEqual(new Set());
    expect(await collectShared(later, store, AT_ONCE)).toMatchObject({ blobs: 0 });
    await lease.release();
    expect(await collectShared(later, store, AT_ONCE)).toMatchObject({ blobs: 2, bytes: 91 });
    expect(await present(store.store, blobs)).toEqual([]);
  });

  it('refuses while a git remote or a registered repository cannot be read', async () => {
    const { repo, origin } = repoWithOrigin();
    const store = await makeStore();
    const other = testRepo({ files: { readme: 'x' } });
    const theirs = bareOrigin(other, 'origin');
    await published(other, 'cccc000000', store, 'of another repository');
    await published(repo, 'aaaa000000', store, 'of this one');
    const now = await contextInDays(repo, 0);
    expect(await collectShared(now, store, AT_ONCE)).toMatchObject({ blobs: 0 });
    const blobs = { dead: await fileOf(store.store, 'dead') };
    renameSync(theirs.root, `${theirs.root}-away`);
    await expect(collectShared(now, store, AT_ONCE)).rejects.toMatchObject({ code: 'repository-unreadable' });
    renameSync(`${theirs.root}-away`, theirs.root);
    renameSync(origin.root, `${origin.root}-away`);
    await expect(collectShared(now, store, AT_ONCE)).rejects.toMatchObject({
      code: 'remote-unreadable',
      details: { remote: 'origin' },
    });
    renameSync(`${origin.root}-away`, origin.root);
    expect(await present(store.store, blobs)).toEqual(['dead']);
    expect(await collectShared(now, store, AT_ONCE)).toMatchObject({ blobs: 1 });
  });

  it('forgets runs that the git remote has no more, and drops quarantine after its time', async () => {
    const { repo, origin } = repoWithOrigin();
    const store = await makeStore();
    await published(repo, 'aaaa000000', store, 'once');
    const colleague = await contextInDays(origin.clone('colleague'), 0);
    await colleague.transport.fetch('origin');
    repo.git('push', '--quiet', 'origin', '--delete', 'refs/mlgit/runs/demo/aaaa000000');
    expect(await collectShared(colleague, store, AT_ONCE)).toMatchObject({ blobs: 2, droppedBytes: 0 });
    const found = [];
    for await (const blob of store.quarantined.list()) found.push(blob.digest);
    expect(found).toHaveLength(2);
    const later = await contextInDays(origin.clone('third'), 8);
    expect((await collectShared(later, store, AT_ONCE)).droppedBytes).toBeGreaterThan(0);
  });
}

describe('gc of a folder store', () => {
  behaves(() => testFolderStore(temporaryFolder()));

  it('reads the remote of a clone that gives it by a path beside itself', async () => {
    const { repo } = repoWithOrigin();
    const store = await testFolderStore(temporaryFolder());
    const other = testRepo({ files: { readme: 'x' } });
    const theirs = bareOrigin(other, 'origin');
    other.git('remote', 'set-url', 'origin', relative(other.root, theirs.root));
    await published(other, 'cccc000000', store, 'of another repository');
    expect(await collectShared(await contextInDays(repo, 0), store, AT_ONCE)).toMatchObject({ blobs: 0 });
    expect(await collectShared(await contextInDays(other, 0), store, AT_ONCE)).toMatchObject({ blobs: 0 });
    renameSync(theirs.root, `${theirs.root}-away`);
    await expect(collectShared(await contextInDays(repo, 0), store, AT_ONCE)).rejects.toMatchObject({
      code: 'repository-unreadable',
      hints: [`git ls-remote ${theirs.root}`, expect.stringMatching(/^remove repositories\//)],
    });
  });

  it('refuses a store that cannot decide who is first', async () => {
    const { repo } = repoWithOrigin();
    const store = await testFolderStore(temporaryFolder());
    const racy = {
      ...store,
      features: async () => ({ ...(await store.features()), conditionalPut: 'racy' as const }),
    };
    await expect(collectShared(await contextInDays(repo, 0), racy, OPTIONS)).rejects.toMatchObject({
      code: 'no-conditional-put',
    });
  });

  it('refuses in a shallow clone, and where a live folder can be read nowhere', async () => {
    const { repo, origin } = repoWithOrigin();
    const store = await testFolderStore(temporaryFolder());
    repo.commit({ more: 'x' });
    repo.git('push', '--quiet', 'origin', 'main');
    const shallow = await contextInDays(origin.clone('shallow', '--depth=1'), 0);
    await expect(collectShared(shallow, store, AT_ONCE)).rejects.toMatchObject({ code: 'shallow-clone' });
    const elsewhere = await folderOf((await testFolderStore(temporaryFolder())).store, 'lost');
    await recordedRun(await contextInDays(repo, 0), {
      id: 'aaaa000000',
      tasks: { train: { outputs: { model: elsewhere } } },
    });
    const blobs = { dead: await fileOf(store.store, 'dead') };
    const now = await contextInDays(repo, 0);
    await expect(collectShared(now, store, AT_ONCE)).rejects.toMatchObject({ code: 'unlisted-folder' });
    expect(await present(store.store, blobs)).toEqual(['dead']);
    expect(await collectShared(now, store, { ...AT_ONCE, allowsMissing: true })).toMatchObject({ blobs: 1 });
  });
});

describe.skipIf(!hasVersitygw())('gc of a bucket', () => {
  let server: S3Server;
  let count = 0;
  beforeAll(async () => {
    server = await startVersitygw();
  });
  afterAll(() => server.stop());
  behaves(() => testS3Store({ url: `s3://${server.bucket}/gc-${count++}`, env: server.env }));
});
