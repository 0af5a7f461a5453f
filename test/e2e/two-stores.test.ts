import { mkdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { beside } from '../support/cli.ts';
import { team, withStore } from '../support/team.ts';

/** Ada has two stores, of which the second alone got her run, and no copy of her own any more. */
async function inTheOtherStore() {
  const { ada, store, newcomer } = team();
  await withStore(ada, store);
  const other = beside(ada, 'other');
  mkdirSync(other);
  await ada.result('remote', 'add', 'other', `file://${other}`);
  await ada.result('run', '--tag', 'prod', '--no-push');
  await ada.result('push', '--store', 'other');
  expect(await ada.result('evict', '--store', 'other')).toMatchObject({ blobs: 2 });
  return { ada, store, other, newcomer };
}

describe('a run that only the second of two stores has', () => {
  it('is not missing', async () => {
    const { ada } = await inTheOtherStore();
    const checked = await ada.mlgit('fsck');
    expect([checked.exitCode, checked.stdout], `${checked}`).toEqual([
      0,
      expect.stringMatching(/^cache {4}2 results are not whole here: a run that needs it brings or makes/),
    ]);
  });

  it('is brought from there when it is pushed to the first', async () => {
    const { ada, store, newcomer } = await inTheOtherStore();
    const pushed = await ada.mlgit('push');
    expect(pushed.exitCode, `${pushed}`).toBe(0);
    const ben = await withStore(newcomer('ben'), store);
    await ben.result('fetch');
    await ben.result('pull-artifact', 'demo@prod:big', '-o', 'big.txt');
    expect(ben.read('big.txt')).toBe('SOME LETTERS\n');
  });

  it('goes whole into a bundle', async () => {
    const { ada, newcomer } = await inTheOtherStore();
    await ada.result('bundle', 'create', 'demo@prod', '-o', 'prod.tar');
    const ben = newcomer('ben');
    await ben.result('bundle', 'apply', ada.path('prod.tar'));
    expect((await ben.mlgit('cat', 'demo@prod:big')).stdout).toBe('SOME LETTERS\n');
  });

  it('that is checked by its name is mended by that name', async () => {
    const { ada, other } = await inTheOtherStore();
    rmSync(`${other}/blobs`, { recursive: true });
    const checked = await ada.mlgit('fsck', '--store', 'other');
    expect(checked.exitCode, `${checked}`).toBe(13);
    expect(checked.stdout).toContain('mlgit fsck --store other --repair');
  });
});

describe('a run that was pushed', () => {
  it('is said to be on the git remote still when it is removed here', async () => {
    const { ada } = await inTheOtherStore();
    const removed = await ada.mlgit('rm', '--force', 'demo@prod');
    expect(removed.stdout, `${removed}`).toMatch(/^removed demo@\w{10} here; origin still has it\n$/);
  });
});

describe('what is read and is not here', () => {
  it('is looked for in a store that is to be named, or was asked in vain', async () => {
    const { other, newcomer } = await inTheOtherStore();
    const ben = newcomer('ben');
    await ben.result('fetch');
    const unnamed = await ben.mlgit('cat', 'demo@prod:big');
    expect([unnamed.exitCode, unnamed.stderr]).toEqual([
      13,
      expect.stringMatching(/^Error: The local store lacks blob b3:.*\nHint: mlgit remote add NAME URL /),
    ]);
    await withStore(ben, other);
    expect((await ben.mlgit('cat', 'demo@prod:big')).stdout).toBe('SOME LETTERS\n');
    const empty = newcomer('cleo');
    await withStore(empty, beside(empty, 'nothing'));
    await empty.result('fetch');
    const vain = await empty.mlgit('cat', 'demo@prod:big');
    expect(vain.stderr).toMatch(/^Error: Neither the local store nor file:\/\/\S+ has all of blob b3:/);
  });
});
