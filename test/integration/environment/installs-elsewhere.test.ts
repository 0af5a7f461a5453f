import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installsElsewhere } from '../../../src/workspace/environment/installs-elsewhere.ts';
import { temporaryFolder } from '../../support/repo.ts';
import { requireTool } from '../../support/required-tool.ts';

const python = requireTool('python3');

describe.skipIf(python.missing)('whether the pip of an interpreter installs into another environment', () => {
  it.each([
    ['22.2.2', false],
    ['22.3', true],
    ['23.0.dev1', true],
    ['9.0.1', false],
    [undefined, false],
  ])('is told by its version: %s', async (version, expected) => {
    const folder = temporaryFolder();
    execFileSync(python.path, ['-m', 'venv', '--without-pip', join(folder, 'venv')]);
    const own = join(folder, 'venv/bin/python');
    const site = execFileSync(own, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], {
      encoding: 'utf8',
    }).trim();
    if (version !== undefined) {
      mkdirSync(join(site, 'pip'));
      writeFileSync(join(site, 'pip/__init__.py'), `__version__ = '${version}'\n`);
    }
    const context = { env: { PATH: process.env.PATH }, cwd: folder, signal: new AbortController().signal };
    expect(await installsElsewhere(own, context)).toBe(expected);
  });
});
