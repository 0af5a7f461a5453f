import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ArtifactContent } from '../../../src/model/artifact.ts';
import type { Digest } from '../../../src/model/digest.ts';
import type { LocalStore } from '../../../src/store/local-port.ts';
import { MemoryStore } from '../../../src/store/memory/memory-store.ts';
import type { Store } from '../../../src/store/port.ts';
import { blobMissing } from '../../../src/store/tree-walk.ts';
import { Ledger } from '../../../src/transfer/ledger.ts';
import { receiveBlobs } from '../../../src/transfer/receive-blobs.ts';
import { sendBlobs } from '../../../src/transfer/send-blobs.ts';
import { SendPlan } from '../../../src/transfer/send-plan.ts';
import { damage, testStore } from '../../support/local-store.ts';
import { rememberingMemo } from '../../support/remembering.ts';
import { temporaryFolder } from '../../support/repo.ts';

/** `top/{a, deep/{b, deeper/c}}` and a file `single`, taken into a store. */
async function taken(): Promise<{ local: LocalStore; tree: ArtifactContent; file: ArtifactContent }> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'top/deep/deeper'), { recursive: true });
  writeFileSync(join(folder, 'top/a'), 'a');
  writeFileSync(join(folder, 'top/deep/b'), 'b');
  writeFileSync(join(folder, 'top/deep/deeper/c'), 'c');
  writeFileSync(join(folder, 'single'), 'single');
  const { store: local } = testStore();
  return {
    local,
    tree: await local.ingest(join(folder, 'top'), { mode: 'copy', kind: 'tree' }),
    file: await local.ingest(join(folder, 'single'), { mode: 'copy', kind: 'file' }),
  };
}

/** A remote store that tells in which order blobs became visible. */
function watchedStore(): { store: Store; put: Digest[] } {
  const inner = new MemoryStore();
  const put: Digest[] = [];
  const store: Store = Object.assign(Object.create(inner) as Store, {
    stat: (digest: Digest) => inner.stat(digest),
    get: (digest: Digest, signal?: AbortSignal) => inner.get(digest, signal),
    list: () => inner.list(),
    flush: () => inner.flush(),
    putStream: async (source: AsyncIterable<Uint8Array>, expected?: Digest) => {
      const done = await inner.putStream(source, expected);
      put.push(done.digest);
      return done;
    },
  });
  return { store, put };
}

const ledgerOf = () => new Ledger(rememberingMemo());

describe('sending', () => {
  it('puts every folder after all that it lists, so that one that is there stands for all below it', async () => {
    const { local, tree, file } = await taken();
    const ledger = ledgerOf();
    const plan = new SendPlan(local, ledger);
    expect(await plan.add([tree, file])).toEqual([tree.digest, file.digest]);
    const { store, put } = watchedStore();
    expect(await sendBlobs(plan, { from: local, to: store, ledger })).toMatchObject({ blobs: 7 });
    expect(put.at(-1)).toBe(tree.digest);
    const folders = put.filter((digest) => plan.trees.has(digest));
    expect(folders.map((digest) => plan.trees.get(digest))).toEqual([0, 1, 2]);
    expect(put.indexOf(folders[0]!)).toBe(4);
  });

  it('sends nothing twice, and does not look into a folder that is known to be there', async () => {
    const { local, tree } = await taken();
    const ledger = ledgerOf();
    const { store, put } = watchedStore();
    const first = new SendPlan(local, ledger);
    await first.add([tree]);
    await sendBlobs(first, { from: local, to: store, ledger });
    const before = put.length;
    await local.remove(tree.digest);
    const again = new SendPlan(local, ledger);
    expect(await again.add([tree])).toEqual([]);
    expect(again.blobs).toBe(0);
    expect(put).toHaveLength(before);
  });

  it('goes on after a kill with what was not noted', async () => {
    const { local, tree } = await taken();
    const ledger = ledgerOf();
    const { store, put } = watchedStore();
    let calls = 0;
    const broken: Store = Object.assign(Object.create(store) as Store, {
      putStream: async (source: AsyncIterable<Uint8Array>, expected?: Digest) => {
        if (++calls > 2) throw new Error('the line is cut');
        return store.putStream(source, expected);
      },
    });
    const plan = new SendPlan(local, ledger);
    await plan.add([tree]);
    await expect(sendBlobs(plan, { from: local, to: broken, ledger })).rejects.toThrow('the line is cut');
    const rest = new SendPlan(local, ledger);
    await rest.add([tree]);
    expect(rest.blobs).toBe(4);
    await sendBlobs(rest, { from: local, to: store, ledger });
    expect(new Set(put).size).toBe(put.length);
  });

  it('does not send a folder of which a file is damaged or gone, and names the reason', async () => {
    const { local, tree, file } = await taken();
    const ledger = ledgerOf();
    const plan = new SendPlan(local, ledger);
    await plan.add([tree, file]);
    const [b] = [...plan.files.keys()].slice(1);
    damage(local.pathOf(b!), 'x');
    const { store, put } = watchedStore();
    const sent = await sendBlobs(plan, { from: local, to: store, ledger });
    expect(sent.unreadable.get(tree.digest)).toMatchObject({ code: 'digest-mismatch' });
    expect(put).toContain(file.digest);
    expect(put).not.toContain(tree.digest);
    expect(ledger.knows([tree.digest]).size).toBe(0);
  });

  it('takes what is in neither store for a reason, too', async () => {
    const { local, tree } = await taken();
    const ledger = ledgerOf();
    const whole = new SendPlan(local, ledger);
    await whole.add([tree]);
    const [lost] = whole.files.keys();
    await local.remove(lost!);
    const plan = new SendPlan(local, ledger);
    await plan.add([tree]);
    expect([...plan.elsewhere]).toEqual([lost]);
    const missing = new Map([[lost!, blobMissing('local store', lost!)]]);
    const sent = await sendBlobs(plan, { from: local, to: new MemoryStore(), ledger, missing });
    expect(sent.unreadable.get(tree.digest)).toMatchObject({ code: 'blob-missing' });
  });

  it('reports what it will move and what it has moved', async () => {
    const { local, tree } = await taken();
    const plan = new SendPlan(local, ledgerOf());
    await plan.add([tree]);
    const seen = { planned: 0, bytes: 0, blobs: 0 };
    await sendBlobs(plan, {
      from: local,
      to: new MemoryStore(),
      ledger: ledgerOf(),
      progress: {
        planned: (bytes) => {
          seen.planned = bytes;
        },
        moved: (bytes, blobs) => {
          seen.bytes += bytes;
          seen.blobs += blobs;
        },
      },
    });
    expect(seen.planned).toBe(3);
    expect(seen.bytes).toBeGreaterThan(3);
    expect(seen.blobs).toBe(6);
  });
});

describe('receiving', () => {
  it('brings a folder with all that is in it, and asks for nothing that is here', async () => {
    const { local, tree } = await taken();
    const ledger = ledgerOf();
    const remote = new MemoryStore();
    const plan = new SendPlan(local, ledger);
    await plan.add([tree]);
    await sendBlobs(plan, { from: local, to: remote, ledger });
    const { store: other } = testStore();
    expect(await receiveBlobs([tree], { from: remote, to: other })).toMatchObject({ blobs: 6, bytes: 3 });
    expect(await other.holds(tree)).toBe(true);
    expect(await receiveBlobs([tree], { from: remote, to: other })).toMatchObject({ blobs: 0, bytes: 0 });
    const path = join(temporaryFolder(), 'out');
    await other.materialise(tree, path, { mode: 'copy', verify: true });
    rmSync(path, { recursive: true });
  });

  it('mends a file of the wrong size, as a power loss leaves one', async () => {
    const { local, file } = await taken();
    const remote = new MemoryStore();
    await remote.putBytes(Buffer.from('single'));
    damage(local.pathOf(file.digest), 'sin');
    await receiveBlobs([file], { from: remote, to: local });
    expect(await local.holds(file)).toBe(true);
  });

  it('says which blob is missing', async () => {
    const { tree } = await taken();
    const { store: other } = testStore();
    await expect(receiveBlobs([tree], { from: new MemoryStore(), to: other })).rejects.toMatchObject({
      code: 'blob-missing',
      details: { digest: tree.digest },
    });
  });
});
