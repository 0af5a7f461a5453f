import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probeLink } from '../../../src/workspace/environment/probe-link.ts';
import { type PlatformProbe, probePlatform } from '../../../src/workspace/environment/probe-platform.ts';
import { requireTool } from '../../support/required-tool.ts';

const python = requireTool('python3');

let root: string;
let memo: Map<string, string>;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'probe-')));
  memo = new Map();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string, mode = 0o644): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

/** A virtual environment without pip: what is installed in it is what a test puts there. */
function makeVenv(path: string): { bin: string; site: string } {
  const folder = join(root, path);
  execFileSync(python.path, ['-m', 'venv', '--without-pip', folder]);
  const site = execFileSync(
    join(folder, 'bin/python'),
    ['-c', 'import site; print(site.getsitepackages()[0])'],
    {
      encoding: 'utf8',
    },
  ).trim();
  return { bin: join(folder, 'bin'), site };
}

function probe(command: string, path: string): Promise<PlatformProbe> {
  return probePlatform({
    commands: [command],
    cwd: root,
    env: { PATH: path, HOME: join(root, 'home') },
    memo: { get: (key) => memo.get(key), set: (key, value) => memo.set(key, value) },
    os: 'linux',
    arch: 'x64',
    repository: root,
  });
}

describe.skipIf(python.missing)('the platform of a step without a declared environment', () => {
  it('is version and packages of the Python it calls, and notices an install', async () => {
    const { bin, site } = makeVenv('env');
    const before = await probe('python train.py', bin);
    expect(before.interpreters.python?.version).toMatch(/^3\.\d+\.\d+/);
    expect(before.interpreters.python?.packages).toEqual([]);
    expect((await probe('python train.py', bin)).digest).toBe(before.digest);

    mkdirSync(join(site, 'Scikit_Learn-1.5.2.dist-info'));
    const after = await probe('python train.py', bin);
    expect(after.interpreters.python?.packages).toEqual(['scikit-learn==1.5.2']);
    expect(after.digest).not.toBe(before.digest);
  });

  it('asks an unchanged interpreter once', async () => {
    const { bin } = makeVenv('env');
    await probe('python a.py', bin);
    const asked = [...memo.entries()];
    await probe('python b.py', bin);
    expect([...memo.entries()]).toEqual(asked);
    expect(asked).toHaveLength(1);
  });

  it('does not depend on where the environment lies', async () => {
    const one = makeVenv('one');
    const two = makeVenv('two');
    expect((await probe('python a.py', one.bin)).digest).toBe((await probe('python a.py', two.bin)).digest);
  });

  it('covers what a console script, a launcher and a script with a #! line would run', async () => {
    const { bin, site } = makeVenv('env');
    mkdirSync(join(site, 'x-1.dist-info'));
    put('env/bin/tool', `#!${bin}/python\n`, 0o755);
    put('steps/run', '#!/usr/bin/env -S python3 -u\n', 0o755);
    for (const command of ['tool --all', './steps/run', 'make all', 'bash steps/all.sh']) {
      const { interpreters } = await probe(command, `${bin}:/usr/bin:/bin`);
      const versions = Object.values(interpreters).flatMap((one) => one.packages);
      expect([command, versions]).toContainEqual(expect.arrayContaining(['x==1']));
    }
  });

  it('sees through a pyenv shim by the version file of the folder, without running it', async () => {
    const { bin, site } = makeVenv('pyenv/versions/3.9.1');
    mkdirSync(join(site, 'inside-2.dist-info'));
    put(
      'pyenv/shims/python',
      `#!/usr/bin/env bash\nexport PYENV_ROOT="${root}/pyenv"\nexit 9\nexec "${root}/pyenv/libexec/pyenv" exec "$program" "$@"\n`,
      0o755,
    );
    put('.python-version', '# pinned\n3.9.1\n');
    const path = `${join(root, 'pyenv/shims')}:/usr/bin:/bin`;
    const result = await probe('python a.py', path);
    expect(result.interpreters.python?.packages).toEqual(['inside==2']);
    expect(result.digest).toBe((await probe('python a.py', bin)).digest);
    put('.python-version', '3.8.0\n');
    expect((await probe('python a.py', path)).interpreters.python?.version).toBe('does not run');
  });

  it('says of what is called python and answers nothing that it does not run', async () => {
    put('silent/python', '#!/bin/sh\nexit 0\n', 0o755);
    const path = `${join(root, 'silent')}:/usr/bin:/bin`;
    expect((await probe('python a.py', path)).interpreters.python?.version).toBe('does not run');
  });

  it('is operating system and architecture alone for a program of no known kind', async () => {
    expect((await probe('cat a > b', '/usr/bin:/bin')).interpreters).toEqual({});
    expect((await probe('cat a > b', '/usr/bin:/bin')).digest).toBe((await probe('wc a', '/usr/bin')).digest);
  });

  it('tells of an editable install that leads into the repository', async () => {
    const { bin, site } = makeVenv('env');
    writeFileSync(join(site, '__editable__.credit-0.1.pth'), `${root}/src\n`);
    writeFileSync(join(site, 'elsewhere.pth'), '/nowhere\n');
    mkdirSync(join(root, 'src'));
    const result = await probe('python a.py', bin);
    expect(result.editable).toEqual([
      { package: 'credit', via: join(site, '__editable__.credit-0.1.pth'), path: 'src' },
    ]);
    expect(result.readableRoots).toContain(site);
    expect(result.readableRoots).not.toContain(join(root, 'src'));
  });
});

describe('a linked folder', () => {
  it.skipIf(python.missing)(
    'of Python is digested by its packages, and tells of editable installs',
    async () => {
      const { site } = makeVenv('.venv');
      const link = { path: '.venv', repository: root };
      mkdirSync(join(site, 'pandas-2.2.3.dist-info'));
      const before = await probeLink(link);
      expect(before.packages).toEqual([expect.stringMatching(/^python==3\./), 'pandas==2.2.3']);
      expect(before.editable).toEqual([]);

      writeFileSync(
        join(site, '__editable___credit_0_1_finder.py'),
        `MAPPING = {'credit': '${root}/src/credit'}\n`,
      );
      writeFileSync(
        join(site, '__editable__.credit-0.1.pth'),
        'import __editable___credit_0_1_finder; x.install()\n',
      );
      const after = await probeLink(link);
      expect(after.digest).toBe(before.digest);
      expect(after.editable).toMatchObject([{ package: 'credit', path: 'src/credit' }]);
    },
  );

  it('of Node is digested by names and versions, from the hidden lock or the folders', async () => {
    const link = { path: 'node_modules', repository: root };
    put('node_modules/left-pad/package.json', '{"name": "left-pad", "version": "1.3.0"}');
    put('node_modules/@a/b/package.json', '{"version": "2.0.0"}');
    const listed = await probeLink(link);
    expect(listed.packages).toEqual(['@a/b==2.0.0', 'left-pad==1.3.0']);
    put(
      'node_modules/.package-lock.json',
      '{"packages": {"node_modules/left-pad": {"version": "1.3.0"}, "node_modules/@a/b": {"version": "2.0.0"}}}',
    );
    expect((await probeLink(link)).digest).toBe(listed.digest);

    put('packages/mine/package.json', '{"version": "0.0.0"}');
    symlinkSync('../packages/mine', join(root, 'node_modules/mine'));
    expect((await probeLink(link)).editable).toEqual([
      { package: 'mine', via: 'node_modules/mine', path: 'packages/mine' },
    ]);
  });

  it('that is missing, or has no package list, is refused', async () => {
    await expect(probeLink({ path: '.venv', repository: root })).rejects.toMatchObject({
      code: 'link-missing',
    });
    put('data/x.csv', '1\n');
    await expect(probeLink({ path: 'data', repository: root })).rejects.toMatchObject({
      code: 'link-without-packages',
      kind: 'usage',
    });
  });
});
