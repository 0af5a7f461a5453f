import { describe, expect, it } from 'vitest';
import {
  hiddenBy,
  type NamespaceLayout,
  namespaceArguments,
} from '../../../../src/workspace/isolate/namespace-arguments.ts';

const BASE = '/home/a/repo/.git/mlgit/active/r/1';
const layout: NamespaceLayout = {
  program: '/usr/bin/bwrap',
  isRoot: false,
  base: BASE,
  workspace: `${BASE}/tree`,
  hidden: ['/home/a/repo', '/home/a/repo/.git', '/home/a/tree'],
  covered: [{ path: '/home/a/repo/.venv' }, { path: '/home/a/repo/.venv/lib' }, { path: '/usr' }],
};
const bare: NamespaceLayout = {
  ...layout,
  covered: [
    ...layout.covered,
    { path: '/home/a/bin/python3', target: '../py/bin/python3' },
    { path: '/home/a/py' },
  ],
  bare: {
    home: '/home/a',
    emptyHome: `${BASE}/home`,
    temporary: `${BASE}/tmp`,
    system: [{ path: '/usr' }, { path: '/bin', target: 'usr/bin' }, { path: '/proc' }, { path: '/dev' }],
  },
};

describe('the mount namespace of a task', () => {
  it('is the machine without the trees of the clone, but with the workspace and what its key covers', () => {
    expect(namespaceArguments(layout).join(' ')).toBe(
      [
        '/usr/bin/bwrap --dev-bind / / --tmpfs /home/a/repo --tmpfs /home/a/tree',
        '--bind-try /home/a/repo/.venv /home/a/repo/.venv',
        '--dir /home/a/repo/.git --dir /home/a/repo/.git/mlgit --dir /home/a/repo/.git/mlgit/active',
        `--dir /home/a/repo/.git/mlgit/active/r --bind ${BASE} ${BASE}`,
        `--remount-ro /home/a/repo --remount-ro /home/a/tree --chdir ${BASE}/tree --`,
      ].join(' '),
    );
  });

  it('with undeclared: fail is system folders, what the key covers, an empty home and a /tmp of its own', () => {
    const words = namespaceArguments(bare).join(' ');
    expect(words).not.toContain('--dev-bind / /');
    for (const part of [
      '--ro-bind /usr /usr --symlink usr/bin /bin --bind /proc /proc --dev-bind /dev /dev',
      `--bind ${BASE}/tmp /tmp`,
      `--bind ${BASE}/home /home/a`,
      '--ro-bind-try /home/a/repo/.venv /home/a/repo/.venv',
      '--symlink ../py/bin/python3 /home/a/bin/python3 --ro-bind-try /home/a/py /home/a/py',
    ]) {
      expect(words).toContain(part);
    }
  });

  it('keeps what root may do', () => {
    expect(namespaceArguments({ ...layout, isRoot: true }).slice(1, 3)).toEqual(['--cap-add', 'ALL']);
  });
});

describe('what is out of sight', () => {
  it.each([
    ['/home/a/repo/data/x.csv', true, true],
    ['/home/a/tree/x', true, true],
    ['/home/a/repo/.git/config', true, true],
    ['/home/a/repo/.venv/bin/python', false, false],
    [`${BASE}/tree/x`, false, false],
    ['/mnt/lake/x', false, true],
    ['/home/a/.bashrc', false, true],
    ['/usr/bin/env', false, false],
    ['/home/a/py/lib/x', false, false],
  ])('%s: %s, and with undeclared: fail %s', (path, plain, failing) => {
    expect(hiddenBy({ ...layout, covered: bare.covered })(path)).toBe(plain);
    expect(hiddenBy(bare)(path)).toBe(failing);
  });
});
