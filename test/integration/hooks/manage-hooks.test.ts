import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHIM_VERSION, shimText, USUAL_HOOKS } from '../../../src/hooks/shim.ts';
import { managed, outcomesOf, snapshotOf, stateOf } from '../../support/hooked-repo.ts';
import { TestRepo, testRepo } from '../../support/repo.ts';

const FOREIGN = '#!/bin/sh\nmake test\n';

function repoWithHook(text: string, name = 'pre-push'): TestRepo {
  const repo = testRepo({ files: { 'train.py': 'print(1)\n' } });
  repo.write(`.git/hooks/${name}`, text, 0o755);
  return repo;
}

describe('hooks', () => {
  it('are installed, found again, left alone the second time, and taken away without a trace', async () => {
    const repo = testRepo({ files: { 'train.py': 'print(1)\n' } });
    const before = snapshotOf(repo.root);
    const { install, uninstall, status } = await managed(repo);
    expect(stateOf(await status())).toBe('absent');
    expect(new Set(Object.values(outcomesOf(await install())))).toEqual(new Set(['created']));
    expect(await status()).toMatchObject({
      manager: 'git',
      isShared: false,
      folder: repo.path('.git/hooks'),
      merging: { driver: 'current', attributes: 'current' },
    });
    for (const name of USUAL_HOOKS) expect(stateOf(await status(), name)).toBe('current');
    expect(stateOf(await status(), 'prepare-commit-msg')).toBe('absent');
    const there = snapshotOf(repo.root);
    expect(new Set(Object.values(outcomesOf(await install())))).toEqual(new Set(['unchanged']));
    expect(snapshotOf(repo.root)).toEqual(there);
    await uninstall();
    expect(snapshotOf(repo.root)).toEqual(before);
    expect(await uninstall()).toEqual({ hooks: [], attributesKept: false });
    expect(snapshotOf(repo.root)).toEqual(before);
  });

  it('are executable as far as the umask allows', async () => {
    const repo = testRepo();
    const { install } = await managed(repo);
    const before = process.umask(0o027);
    try {
      await install({ trailers: true });
    } finally {
      process.umask(before);
    }
    expect(statSync(repo.path('.git/hooks/prepare-commit-msg')).mode & 0o777).toBe(0o750);
  });

  it('of an older version are brought up to date, with their mode and line ends', async () => {
    const old = shimText('pre-push').replace(`mlgit-hook ${SHIM_VERSION}:`, 'mlgit-hook 0:');
    const repo = repoWithHook(old);
    const { install, status } = await managed(repo);
    expect(stateOf(await status())).toBe('older');
    expect(outcomesOf(await install())['pre-push']).toBe('upgraded');
    expect(repo.read('.git/hooks/pre-push')).toBe(shimText('pre-push'));
    repo.write('.git/hooks/pre-push', shimText('pre-push').replaceAll('\n', '\r\n'));
    chmodSync(repo.path('.git/hooks/pre-push'), 0o644);
    const [hook] = (await status()).hooks;
    expect(hook).toMatchObject({ state: 'current', windowsLineEnds: true, executable: false });
    expect(outcomesOf(await install())['pre-push']).toBe('upgraded');
    expect(repo.read('.git/hooks/pre-push')).toBe(shimText('pre-push'));
    expect(statSync(repo.path('.git/hooks/pre-push')).mode & 0o777).toBe(0o755);
  });

  it.each([
    [
      'of a newer mlgit',
      shimText('pre-push').replace(`mlgit-hook ${SHIM_VERSION}:`, 'mlgit-hook 99:'),
      'newer',
    ],
    ['that somebody has changed', `${shimText('pre-push')}make test\n`, 'edited'],
    ['of somebody else', FOREIGN, 'foreign'],
    ['of somebody else with Windows line ends', FOREIGN.replaceAll('\n', '\r\n'), 'foreign'],
  ])('%s are never replaced and never taken away', async (_name, text, state) => {
    const repo = repoWithHook(text);
    const { install, uninstall, status } = await managed(repo);
    expect(stateOf(await status())).toBe(state);
    const { hooks } = await install();
    const [refused] = hooks;
    expect(refused).toMatchObject({ name: 'pre-push', outcome: 'refused' });
    if (state !== 'newer') expect(refused?.chain).toBe('mlgit hooks exec pre-push -- "$@" || exit $?');
    expect(hooks.slice(1).map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created']);
    await uninstall();
    expect(repo.read('.git/hooks/pre-push')).toBe(text);
  });

  it('of somebody else that call ours are left to do so', async () => {
    const repo = repoWithHook(`${FOREIGN}mlgit hooks exec pre-push -- "$@" || exit $?\n`);
    const { install, status } = await managed(repo);
    expect(stateOf(await status())).toBe('chained');
    expect(outcomesOf(await install())['pre-push']).toBe('unchanged');
  });

  it('that are a link, also a broken one, are somebody else’s', async () => {
    const repo = testRepo();
    mkdirSync(repo.path('.git/hooks'), { recursive: true });
    symlinkSync('../../nowhere', repo.path('.git/hooks/pre-push'));
    expect(outcomesOf(await (await managed(repo)).install())['pre-push']).toBe('refused');
  });

  it('of a repository without a folder for them get one, which goes with them', async () => {
    const repo = testRepo();
    rmSync(repo.path('.git/hooks'), { recursive: true, force: true });
    const { install, uninstall } = await managed(repo);
    await install();
    expect(existsSync(repo.path('.git/hooks/pre-push'))).toBe(true);
    await uninstall();
    expect(existsSync(repo.path('.git/hooks'))).toBe(false);
  });
});

describe('core.hooksPath', () => {
  it.each([
    ['relative to the top', '.githooks', (repo: TestRepo) => repo.path('.githooks')],
    ['absolute, with a space', undefined, (repo: TestRepo) => join(dirname(repo.root), 'my hooks')],
  ])('is honoured when it is %s', async (_name, value, folder) => {
    const repo = testRepo({ files: { 'sub/train.py': 'print(1)\n' } });
    repo.git('config', 'core.hooksPath', value ?? folder(repo));
    const before = snapshotOf(dirname(repo.root));
    const { install, uninstall, status } = await managed(repo, repo.path('sub'));
    await install();
    expect(await status()).toMatchObject({ folder: folder(repo), scope: 'local', isShared: false });
    expect(existsSync(join(folder(repo), 'pre-push'))).toBe(true);
    expect(existsSync(repo.path('.git/hooks/pre-push'))).toBe(false);
    await uninstall();
    expect(snapshotOf(dirname(repo.root))).toEqual(before);
  });

  it('of the user is used only when that is asked for, because other repositories use it', async () => {
    const plain = testRepo();
    const global = join(dirname(plain.root), 'gitconfig');
    const folder = join(dirname(plain.root), 'all-hooks');
    writeFileSync(global, `[core]\n\thooksPath = ${folder}\n`);
    const repo = new TestRepo(plain.root, { ...plain.env, GIT_CONFIG_GLOBAL: global });
    const { install, uninstall, status } = await managed(repo);
    expect(await status()).toMatchObject({ isShared: true, scope: 'global', folder });
    await expect(install()).rejects.toMatchObject({ code: 'shared-hooks', kind: 'usage' });
    expect(existsSync(folder)).toBe(false);
    await install({ shared: true });
    expect(existsSync(join(folder, 'pre-push'))).toBe(true);
    await uninstall();
    expect(existsSync(folder)).toBe(false);
  });

  it('that is no folder says that there are no hooks', async () => {
    const repo = testRepo();
    repo.git('config', 'core.hooksPath', '/dev/null');
    const { install } = await managed(repo);
    await expect(install()).rejects.toMatchObject({ code: 'hooks-disabled', kind: 'usage' });
  });
});

describe('hooks that came with the repository', () => {
  it('stay when another clone uninstalls, and go where they were added', async () => {
    const repo = testRepo({ files: { 'train.py': 'print(1)\n' } });
    repo.git('config', 'core.hooksPath', '.githooks');
    await (await managed(repo)).install();
    repo.commit({}, 'Hooks for all');
    const clone = repo.clone('clone');
    clone.git('config', 'core.hooksPath', '.githooks');
    const { install, uninstall } = await managed(clone);
    expect(outcomesOf(await install())['pre-push']).toBe('unchanged');
    const { hooks, attributesKept } = await uninstall();
    expect(hooks.map(({ outcome }) => outcome)).toEqual(['kept', 'kept', 'kept', 'kept']);
    expect(attributesKept).toBe(true);
    expect(clone.git('status', '--porcelain')).toBe('');
    await (await managed(repo)).uninstall();
    expect(existsSync(repo.path('.githooks/pre-push'))).toBe(false);
    expect(existsSync(repo.path('.gitattributes'))).toBe(false);
  });
});

describe('a repository of another shape', () => {
  it('with linked worktrees has one set of hooks for all', async () => {
    const repo = testRepo({ files: { 'train.py': 'print(1)\n' } });
    const folder = join(dirname(repo.root), 'other tree');
    repo.git('worktree', 'add', '--quiet', '-b', 'other', folder);
    const other = new TestRepo(folder, repo.env);
    const { install, uninstall } = await managed(other);
    await install();
    expect(repo.read('.git/hooks/pre-push')).toBe(shimText('pre-push'));
    expect(stateOf(await (await managed(repo)).status())).toBe('current');
    await uninstall();
    expect(stateOf(await (await managed(repo)).status())).toBe('absent');
    expect(other.git('status', '--porcelain')).toBe('');
  });

  it('without a working tree has them, and its attributes in the git folder', async () => {
    const repo = testRepo({ init: ['--bare'] });
    const before = snapshotOf(repo.root);
    const { install, uninstall, status } = await managed(repo);
    await install();
    expect(await status()).toMatchObject({
      folder: repo.path('hooks'),
      merging: { attributesFile: repo.path('info/attributes'), attributes: 'current' },
    });
    expect(stateOf(await status())).toBe('current');
    await uninstall();
    expect(snapshotOf(repo.root)).toEqual(before);
  });
});

describe('attributes and merge driver', () => {
  it.each(['*.csv -text', '*.csv -text\n', '*.csv -text\r\n*.png binary\r\n', ''])(
    'leave what was in .gitattributes (%j) as it was',
    async (text) => {
      const repo = testRepo();
      repo.write('.gitattributes', text);
      const { install, uninstall } = await managed(repo);
      await install();
      expect(repo.git('check-attr', 'merge', 'eol', '--', 'data/a.mlgit', 'manifests/credit.json')).toBe(
        [
          'data/a.mlgit: merge: mlgit',
          'data/a.mlgit: eol: lf',
          'manifests/credit.json: merge: mlgit',
          'manifests/credit.json: eol: lf',
        ].join('\n'),
      );
      if (text !== '') expect(repo.git('check-attr', 'text', '--', 'x.csv')).toBe('x.csv: text: unset');
      await uninstall();
      expect(repo.read('.gitattributes')).toBe(text);
    },
  );

  it('never replace a driver of that name that is not ours', async () => {
    const repo = testRepo();
    repo.git('config', 'merge.mlgit.driver', 'my-driver %A %B');
    const { install, uninstall } = await managed(repo);
    expect((await install()).merging.driver).toBe('foreign');
    await uninstall();
    expect(repo.git('config', 'merge.mlgit.driver')).toBe('my-driver %A %B');
  });
});
