import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkoutFailure } from '../../../src/app/checkout-data.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { type DataRepo, dataRepo } from '../../support/data-repo.ts';

/** Two versions of one file, each in a commit; the second is checked out. */
async function twoVersions(): Promise<DataRepo> {
  const data = await dataRepo();
  for (const text of ['one', 'two']) {
    data.repo.write('data/x', text);
    await data.add('data/x');
    data.repo.commit({}, text);
  }
  return data;
}

describe('mlgit checkout', () => {
  it('puts back what was deleted, writable and on an inode of its own', async () => {
    const { repo, store, checkout } = await twoVersions();
    rmSync(repo.path('data/x'));
    expect(await checkout()).toMatchObject([{ path: 'data/x', outcome: 'created' }]);
    expect(repo.read('data/x')).toBe('two');
    expect(statSync(repo.path('data/x')).mode & 0o200).toBe(0o200);
    expect(statSync(store.pathOf(digestText('two'))).nlink).toBe(1);
    expect(await checkout()).toMatchObject([{ outcome: 'unchanged' }]);
  });

  it('follows the pointer that git checked out, when the store has what it replaces', async () => {
    const { repo, checkout } = await twoVersions();
    repo.git('checkout', '--quiet', 'HEAD~');
    const results = await checkout('data/x');
    expect(results).toMatchObject([{ outcome: 'replaced', previous: { digest: digestText('two') } }]);
    expect(checkoutFailure(results)).toBeUndefined();
    expect(repo.read('data/x')).toBe('one');
  });

  it('keeps what is recorded nowhere, and says how to take the new one', async () => {
    const { repo, checkout } = await twoVersions();
    repo.write('data/x', 'precious edit');
    const results = await checkout();
    expect(results).toMatchObject([{ outcome: 'kept' }]);
    expect(repo.read('data/x')).toBe('precious edit');
    expect(checkoutFailure(results)).toMatchObject({
      code: 'data-modified',
      kind: 'incomplete',
      hints: ['mlgit add data/x', 'mv data/x data/x.mine && mlgit checkout data/x'],
    });
  });

  it('keeps a folder in which one file is recorded nowhere, and a link or folder in the place of a file', async () => {
    const { repo, add, checkout } = await dataRepo();
    repo.write('set/a', 'a');
    repo.write('set/b', 'b');
    repo.write('file', 'f');
    await add('set', 'file');
    repo.write('set/b', 'changed');
    rmSync(repo.path('file'));
    symlinkSync('/etc/hosts', repo.path('file'));
    const results = await checkout();
    expect(results).toMatchObject([
      { path: 'file', outcome: 'kept' },
      { path: 'set', outcome: 'kept' },
    ]);
    expect(repo.read('set/b')).toBe('changed');
  });

  it('replaces a folder as a whole', async () => {
    const { repo, add, checkout } = await dataRepo();
    repo.write('set/a', 'a');
    await add('set');
    repo.commit({}, 'one');
    repo.write('set/b', 'b');
    await add('set');
    repo.git('checkout', '--quiet', '--', 'set.mlgit');
    expect(await checkout('set')).toMatchObject([{ outcome: 'replaced' }]);
    expect(readdirSync(repo.path('set'))).toEqual(['a']);
  });

  it('does what it can and then names what the store lacks', async () => {
    const { repo, store, add, checkout } = await dataRepo();
    repo.write('lost', 'lost');
    repo.write('there', 'there');
    await add('lost', 'there');
    rmSync(repo.path('lost'));
    rmSync(repo.path('there'));
    await store.remove(digestText('lost'));
    const results = await checkout();
    expect(results.map(({ path, outcome }) => [path, outcome])).toEqual([
      ['lost', 'missing'],
      ['there', 'created'],
    ]);
    expect(checkoutFailure(results)).toMatchObject({
      code: 'blob-missing',
      kind: 'integrity',
      details: { missing: ['lost'] },
    });
  });

  it('takes a path, a pointer, or a folder with pointers below', async () => {
    const { repo, add, within, checkout } = await dataRepo();
    for (const path of ['a/one', 'a/deep/two', 'b/three', 'a[b/four']) {
      repo.write(path, path);
      await add(path);
      rmSync(repo.path(path));
    }
    const paths = async (...args: string[]) => (await checkout(...args)).map((result) => result.path);
    expect(await paths('a/one')).toEqual(['a/one']);
    expect(await paths('b/three.mlgit')).toEqual(['b/three']);
    expect(await paths('a')).toEqual(['a/deep/two', 'a/one']);
    expect(await paths('a[b')).toEqual(['a[b/four']);
    expect((await within('a/deep').checkout('two')).map((result) => result.path)).toEqual(['a/deep/two']);
    expect(await paths()).toHaveLength(4);
  });

  it('says when nothing is tracked there', async () => {
    const { repo, checkout } = await dataRepo();
    mkdirSync(repo.path('empty'));
    for (const path of ['README.md', 'empty', 'absent']) {
      await expect(checkout(path)).rejects.toMatchObject({ code: 'no-pointer', kind: 'usage' });
    }
    expect(await checkout()).toEqual([]);
  });

  it('reads a pointer that git gave CRLF line ends, and refuses one with a merge conflict', async () => {
    const { repo, add, checkout } = await dataRepo();
    repo.write('x', '1');
    await add('x');
    rmSync(repo.path('x'));
    const text = repo.read('x.mlgit');
    repo.write('x.mlgit', text.replaceAll('\n', '\r\n'));
    expect(await checkout('x')).toMatchObject([{ outcome: 'created' }]);
    repo.write('x.mlgit', `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> theirs\n`);
    await expect(checkout('x')).rejects.toMatchObject({ code: 'bad-pointer', kind: 'integrity' });
  });

  it('does not write through a folder that became a link out of the tree', async () => {
    const { repo, checkout } = await twoVersions();
    const outside = join(repo.root, '..', 'outside');
    mkdirSync(outside);
    rmSync(repo.path('data'), { recursive: true });
    symlinkSync(outside, repo.path('data'));
    writeFileSync(join(outside, 'x.mlgit'), repo.git('show', 'HEAD:data/x.mlgit').concat('\n'));
    await expect(checkout()).rejects.toMatchObject({ code: 'outside-repository' });
    await expect(checkout('data/x')).rejects.toMatchObject({ code: 'outside-repository' });
    expect(readdirSync(outside)).toEqual(['x.mlgit']);
  });
});
