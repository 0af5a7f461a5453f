import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ArtifactContent } from '../../../src/model/artifact.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { readWhole } from '../../../src/store/tree-walk.ts';
import { OutsideCopies } from '../../../src/transfer/outside-copies.ts';
import { testStore } from '../../support/local-store.ts';
import { rememberingMemo } from '../../support/remembering.ts';
import { temporaryFolder } from '../../support/repo.ts';

const content: ArtifactContent = { kind: 'file', digest: digestText('text'), sizeBytes: 4 };

function setUp() {
  const { store } = testStore();
  const folder = temporaryFolder();
  const path = join(folder, 'file');
  writeFileSync(path, 'text');
  return { store, folder, path, copies: new OutsideCopies(rememberingMemo(), store) };
}

describe('copies outside of the store', () => {
  it('are found by what they hold', async () => {
    const { copies, path } = setUp();
    copies.note(content, path);
    const source = await copies.source(new Set([content.digest]));
    expect((await readWhole(source, content.digest)).toString()).toBe('text');
    expect(await (await copies.source(new Set())).get(content.digest)).toBeUndefined();
  });

  it.each([
    ['changed', (path: string) => writeFileSync(path, 'next')],
    ['gone', (path: string) => rmSync(path)],
    [
      'a folder now',
      (path: string) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
  ])('that are %s are absent', async (_what, change) => {
    const { copies, path } = setUp();
    copies.note(content, path);
    change(path);
    const source = await copies.source(new Set([content.digest]));
    expect(await source.get(content.digest)).toBeUndefined();
  });

  it('may be parts of a folder, as long as its listing is here', async () => {
    const { copies, store, folder } = setUp();
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'deep', 'inner'), 'inner');
    const tree = await store.ingest(folder, { kind: 'tree', mode: 'copy' });
    copies.note(tree, folder);
    const wanted = new Set([digestText('inner')]);
    expect((await readWhole(await copies.source(wanted), digestText('inner'))).toString()).toBe('inner');
    await store.remove(tree.digest);
    expect(await (await copies.source(wanted)).get(digestText('inner'))).toBeUndefined();
  });

  it('are noted of one content a path, the last', async () => {
    const { copies, path } = setUp();
    copies.note(content, path);
    copies.note({ ...content, digest: digestText('next') }, path);
    expect(await (await copies.source(new Set([content.digest]))).get(content.digest)).toBeUndefined();
  });
});
