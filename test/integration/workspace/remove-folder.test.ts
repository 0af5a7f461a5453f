import { existsSync, linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../src/workspace/remove-folder.ts';
import { temporaryFolder } from '../../support/repo.ts';

let root: string;
let folder: string;
beforeEach(() => {
  root = temporaryFolder();
  folder = join(root, 'task');
  mkdirSync(join(folder, 'tree/build'), { recursive: true });
  mkdirSync(join(root, 'kept'));
  writeFileSync(join(root, 'kept/data'), 'data');
});

const many = (path: string) => {
  for (let i = 0; i < 200; i++) writeFileSync(join(path, String(i)), '');
};

describe('a folder is removed with all that is in it', () => {
  it.each<[string, () => void]>([
    ['empty folders', () => undefined],
    ['small files', () => writeFileSync(join(folder, 'tree/a'), 'a')],
    ['a large file', () => writeFileSync(join(folder, 'a'), Buffer.alloc(2 ** 21))],
    ['many files', () => many(join(folder, 'tree'))],
    ['many folders', () => mkdirSync(join(folder, [...Array(60).keys()].join('/')), { recursive: true })],
    ['files with another name', () => linkSync(join(root, 'kept/data'), join(folder, 'tree/data'))],
    ['a link to a folder', () => symlinkSync(join(root, 'kept'), join(folder, 'tree/link'))],
    ['a link to nothing', () => symlinkSync('/nowhere/at/all', join(folder, 'link'))],
  ])('%s', async (_, fill) => {
    fill();
    await removeFolder(folder);
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(join(root, 'kept'))).toEqual(['data']);
  });
});

it('does nothing where there is none', async () => {
  await removeFolder(join(root, 'none'));
  expect(readdirSync(root).sort()).toEqual(['kept', 'task']);
});
