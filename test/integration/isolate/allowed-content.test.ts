import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { digestBytes } from '../../../src/model/blake3.ts';
import { allowedContent } from '../../../src/workspace/isolate/allowed-content.ts';
import { temporaryFolder } from '../../support/repo.ts';

let root: string;
beforeEach(() => {
  root = join(temporaryFolder(), 'lake');
  mkdirSync(join(root, 'sub'), { recursive: true });
  writeFileSync(join(root, 'a'), 'one');
  writeFileSync(join(root, 'sub/b'), 'two');
});

const digest = () => allowedContent(root, async (path) => digestBytes(await readFile(path)));

describe('what a path that may be read puts into the key', () => {
  it('is its content, not when it was written', async () => {
    const before = await digest();
    utimesSync(join(root, 'a'), 1, 1);
    expect(await digest()).toBe(before);
  });

  it.each([
    ['a changed file', () => writeFileSync(join(root, 'sub/b'), 'TWO')],
    ['another file', () => writeFileSync(join(root, 'c'), '')],
    ['a file that is gone', () => rmSync(join(root, 'a'))],
    ['an empty folder', () => mkdirSync(join(root, 'empty'))],
    ['a link', () => symlinkSync('a', join(root, 'c'))],
    ['nothing left', () => rmSync(root, { recursive: true })],
  ])('differs with %s', async (_, change) => {
    const before = await digest();
    change();
    expect(await digest()).not.toBe(before);
  });

  it('of more files than are read is names, sizes and times', async () => {
    for (let i = 0; i <= 10_000; i++) writeFileSync(join(root, `f${i}`), '');
    const before = await allowedContent(root, () => Promise.reject(new Error('was read')));
    utimesSync(join(root, 'f7'), 1, 1);
    expect(await digest()).not.toBe(before);
  });
});
