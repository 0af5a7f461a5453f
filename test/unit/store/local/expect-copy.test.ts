import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ArtifactContent } from '../../../../src/model/artifact.ts';
import { digestBytes, digestText } from '../../../../src/model/blake3.ts';
import type { Digest } from '../../../../src/model/digest.ts';
import { testStore } from '../../../support/local-store.ts';
import { pattern, patternDigest } from '../../../support/pattern.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const SIZE = 20 * 1024 * 1024 + 7;
const content: ArtifactContent = { kind: 'file', digest: patternDigest(SIZE), sizeBytes: SIZE };

function setUp() {
  const folder = temporaryFolder();
  const { store } = testStore(join(folder, 'store'));
  const target = join(folder, 'target');
  mkdirSync(target);
  return { store, target, path: join(target, 'model.bin') };
}

const digestOf = (path: string): Digest => digestBytes(readFileSync(path));

describe('a copy that is expected', () => {
  it('is right in both places, apart from one another, and writable', async () => {
    const { store, target, path } = setUp();
    const copy = store.expectCopy(content, path);
    await store.putStream(pattern(SIZE), content.digest);
    await store.materialise(content, path, { mode: 'copy', verify: true });
    await copy.end();
    expect(digestOf(path)).toBe(content.digest);
    expect(digestOf(store.pathOf(content.digest))).toBe(content.digest);
    expect(statSync(path).ino).not.toBe(statSync(store.pathOf(content.digest)).ino);
    expect(statSync(path).mode & 0o777).toBe(0o666 & ~process.umask());
    expect(statSync(store.pathOf(content.digest)).mode & 0o777).toBe(0o444);
    expect(readdirSync(target)).toEqual(['model.bin']);
  });

  it('is executable where the artifact is', async () => {
    const { store, path } = setUp();
    const program = { ...content, executable: true } as const;
    const copy = store.expectCopy(program, path);
    await store.putStream(pattern(SIZE), content.digest);
    await store.materialise(program, path, { mode: 'copy' });
    await copy.end();
    expect(statSync(path).mode & 0o777).toBe(0o777 & ~process.umask());
  });

  it('leaves nothing when the bytes were others, and is made of the right ones that come after', async () => {
    const { store, target, path } = setUp();
    const copy = store.expectCopy(content, path);
    const other = store.putStream(pattern(SIZE - 1), content.digest);
    await expect(other).rejects.toMatchObject({ code: 'digest-mismatch' });
    await store.putStream(pattern(SIZE), content.digest);
    await store.materialise(content, path, { mode: 'copy' });
    await copy.end();
    expect(digestOf(path)).toBe(content.digest);
    expect(readdirSync(target)).toEqual(['model.bin']);
  });

  it('that is not used is removed', async () => {
    const { store, target, path } = setUp();
    const copy = store.expectCopy(content, path);
    await store.putStream(pattern(SIZE), content.digest);
    await copy.end();
    expect(readdirSync(target)).toEqual([]);
    expect(await store.stat(content.digest)).toBe(SIZE);
  });

  it('that cannot be written does not keep the blob from the store', async () => {
    const { store, target } = setUp();
    writeFileSync(join(target, 'file'), 'no folder');
    const copy = store.expectCopy(content, join(target, 'file', 'model.bin'));
    await store.putStream(pattern(SIZE), content.digest);
    await copy.end();
    expect(await store.stat(content.digest)).toBe(SIZE);
  });

  it('of a folder or a small file is made afterwards', async () => {
    const { store, target, path } = setUp();
    const small = { kind: 'file', digest: digestText('small'), sizeBytes: 5 } as const;
    const copy = store.expectCopy(small, path);
    await store.putBytes(Buffer.from('small'));
    expect(readdirSync(target)).toEqual([]);
    await store.materialise(small, path, { mode: 'copy' });
    await copy.end();
    expect(readFileSync(path, 'utf8')).toBe('small');
  });
});
