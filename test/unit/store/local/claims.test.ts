import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digestText } from '../../../../src/model/blake3.ts';
import { testStore } from '../../../support/local-store.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const [one, two, three] = ['one', 'two', 'three'].map((text) => digestText(text)) as [never, never, never];

function opened() {
  const root = join(temporaryFolder(), 'store');
  const { cache } = testStore(root);
  const claim = async (key: never, owner = 'run-1') => {
    const made = await cache.claim(key, owner);
    if (!('release' in made)) throw new Error(`held by ${made.heldBy}`);
    return made;
  };
  const namesIn = (folder: string) => readdirSync(join(root, folder));
  return { root, claim, namesIn };
}

it('holds several keys by one file, which goes with the last', async () => {
  const { root, claim, namesIn } = opened();
  const first = await claim(one);
  const second = await claim(two);
  const inodes = namesIn('claims').map((name) => statSync(join(root, 'claims', name)).ino);
  expect(new Set(inodes).size).toBe(1);
  await first.release();
  await first.release();
  expect([namesIn('claims').length, namesIn('tmp').length]).toEqual([1, 1]);
  await second.release();
  expect([...namesIn('claims'), ...namesIn('tmp')]).toEqual([]);
});

it('has a file of its own for each owner', async () => {
  const { root, claim, namesIn } = opened();
  await claim(one);
  await claim(two, 'run-2');
  const inodes = namesIn('claims').map((name) => statSync(join(root, 'claims', name)).ino);
  expect(new Set(inodes).size).toBe(2);
});

it('is made, and released, when somebody has cleared the folder of temporary files', async () => {
  const { root, claim, namesIn } = opened();
  const first = await claim(one);
  rmSync(join(root, 'tmp'), { recursive: true });
  const second = await claim(two);
  await Promise.all([first.release(), second.release()]);
  await (await claim(three)).release();
  expect([...namesIn('claims'), ...namesIn('tmp')]).toEqual([]);
});
