import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestText } from '../../../src/model/blake3.ts';
import { dataRepo } from '../../support/data-repo.ts';

describe('mlgit add', () => {
  it('leaves the data as it is, and a pointer and an ignore line beside it', async () => {
    const { repo, store, add } = await dataRepo();
    repo.write('data/train.csv', 'a,b\n');
    const { ino, mode } = statSync(repo.path('data/train.csv'));
    const result = await add('data/train.csv');
    expect(result).toEqual({
      added: [
        {
          path: 'data/train.csv',
          pointer: 'data/train.csv.mlgit',
          content: { kind: 'file', digest: digestText('a,b\n'), sizeBytes: 4 },
          changed: true,
        },
      ],
      ignoreFiles: ['data/.gitignore'],
      ignoredPointers: [],
    });
    expect(statSync(repo.path('data/train.csv'))).toMatchObject({ ino, mode, nlink: 1 });
    expect(repo.read('data/train.csv.mlgit')).toBe(
      `mlgit pointer 1\ndigest ${digestText('a,b\n')}\nsize 4\nkind file\n`,
    );
    expect(readFileSync(store.pathOf(digestText('a,b\n')), 'utf8')).toBe('a,b\n');
    repo.git('add', '--all');
    expect(repo.git('status', '--porcelain')).toBe('A  data/.gitignore\nA  data/train.csv.mlgit');
  });

  it('takes a folder as one, and names what is in it by one pointer', async () => {
    const { repo, add } = await dataRepo();
    repo.write('data/images/a.png', 'a');
    repo.write('data/images/deep/b.png', 'b');
    const { added } = await add('data/images/');
    expect(added).toMatchObject([{ path: 'data/images', content: { kind: 'tree', sizeBytes: 2 } }]);
    expect(repo.read('data/.gitignore')).toBe('/images\n');
    repo.git('add', '--all');
    expect(repo.git('status', '--porcelain')).toBe('A  data/.gitignore\nA  data/images.mlgit');
  });

  it('changes nothing the second time, and follows what changed', async () => {
    const { repo, add } = await dataRepo();
    repo.write('x', '1');
    await add('x');
    const before = statSync(repo.path('x.mlgit'), { bigint: true });
    expect(await add('x')).toMatchObject({ added: [{ changed: false }], ignoreFiles: [] });
    const { ino, ctimeNs } = statSync(repo.path('x.mlgit'), { bigint: true });
    expect({ ino, ctimeNs }).toEqual({ ino: before.ino, ctimeNs: before.ctimeNs });
    repo.write('x', '2');
    expect(await add('x')).toMatchObject({
      added: [{ changed: true, content: { digest: digestText('2') } }],
    });
    expect(repo.read('.gitignore')).toBe('/x\n');
  });

  it.each(['with space ', 'star*', 'q?', '[x]', '#hash', '!bang', 'back\\slash', 'äöü', 'line\nbreak'])(
    'makes git ignore the name %j, and only that',
    async (name) => {
      const { repo, add } = await dataRepo();
      repo.write(name, 'x');
      repo.write(`${name}other`, 'x');
      await add(name);
      expect(repo.tryGit('check-ignore', '-q', name).exitCode).toBe(0);
      expect(repo.tryGit('check-ignore', '-q', `${name}other`).exitCode).toBe(1);
      expect(repo.tryGit('check-ignore', '-q', `${name}.mlgit`).exitCode).toBe(1);
    },
  );

  it('keeps what a .gitignore says already, also without a last line break', async () => {
    const { repo, add } = await dataRepo();
    repo.write('.gitignore', '*.pyc\r\n/old');
    repo.write('new', 'x');
    await add('new');
    expect(repo.read('.gitignore')).toBe('*.pyc\r\n/old\n/new\n');
  });

  it('loses no line when several add at once', async () => {
    const { repo, add } = await dataRepo();
    const names = Array.from({ length: 12 }, (_, i) => `f${i}`);
    for (const name of names) repo.write(name, name);
    await Promise.all(names.map((name) => add(name)));
    expect(repo.read('.gitignore').trim().split('\n').sort()).toEqual(names.map((name) => `/${name}`).sort());
  });

  it('warns of a pointer that git would never commit', async () => {
    const { repo, add } = await dataRepo();
    repo.write('.gitignore', '/data\n');
    repo.write('data/x', '1');
    expect(await add('data/x')).toMatchObject({ ignoredPointers: ['data/x.mlgit'] });
  });

  it('takes paths from where it is called', async () => {
    const { repo, within } = await dataRepo();
    repo.write('sub/x', '1');
    repo.write('y', '2');
    const { added } = await within('sub').add('x', '../y', './x');
    expect(added.map((one) => one.path)).toEqual(['sub/x', 'y']);
  });
});

describe('mlgit add refuses', () => {
  it('what git tracks, and says how to change that', async () => {
    const { repo, store, add } = await dataRepo();
    repo.commit({ 'data/in-git.csv': '1' });
    for (const path of ['data/in-git.csv', 'data']) {
      await expect(add(path)).rejects.toMatchObject({
        code: 'tracked-by-git',
        kind: 'usage',
        hints: [`git rm -r --cached ${path}`],
      });
    }
    expect(existsSync(repo.path('data.mlgit'))).toBe(false);
    expect(await store.stat(digestText('1'))).toBeUndefined();
  });

  it('a part of what is tracked as one', async () => {
    const { repo, add } = await dataRepo();
    repo.write('data/deep/x', '1');
    await add('data');
    await expect(add('data/deep/x')).rejects.toMatchObject({
      code: 'inside-tracked-data',
      hints: ['mlgit add data'],
    });
  });

  it.each(['..', '/etc/hosts', '.', '.git/config', '../outside'])(
    '%s, which is not data of the tree',
    async (path) => {
      const { add } = await dataRepo();
      await expect(add(path)).rejects.toMatchObject({ code: 'outside-repository', kind: 'usage' });
    },
  );

  it('a path that leads through a link out of the tree', async () => {
    const { repo, add } = await dataRepo();
    mkdirSync(join(repo.root, '..', 'elsewhere'));
    symlinkSync(join(repo.root, '..', 'elsewhere'), repo.path('link'));
    await expect(add('link/x')).rejects.toMatchObject({ code: 'outside-repository' });
  });

  it('a pointer instead of the data', async () => {
    const { repo, add } = await dataRepo();
    repo.write('x', '1');
    await add('x');
    await expect(add('x.mlgit')).rejects.toMatchObject({ code: 'pointer-as-data', hints: ['mlgit add x'] });
  });

  it('what is not there, leaving no pointer and no ignore line', async () => {
    const { repo, add } = await dataRepo();
    await expect(add('absent')).rejects.toMatchObject({ code: 'no-such-path', kind: 'usage' });
    await expect(add('no/folder/x')).rejects.toMatchObject({ code: 'no-such-path', kind: 'usage' });
    expect(repo.git('status', '--porcelain')).toBe('');
  });
});
