import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPackageIndex } from '../support/package-index.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { type TestRepo, temporaryFolder, testRepo } from '../support/repo.ts';

describe.skipIf(!hasPackageIndex())('the wheel of the Python package', () => {
  let wheel: string;
  let venv: string;
  let repo: TestRepo;
  let tools: string;

  beforeAll(() => {
    const folder = temporaryFolder(afterAll);
    execFileSync(process.execPath, ['tooling/python-wheel.mjs', folder], { cwd: PROJECT, stdio: 'pipe' });
    wheel = join(folder, readdirSync(folder).find((name) => name.endsWith('.whl'))!);
    venv = join(temporaryFolder(afterAll), 'venv');
    execFileSync('python3.11', ['-m', 'venv', venv]);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', wheel];
    execFileSync(join(venv, 'bin/python'), install, { stdio: 'pipe' });
    repo = testRepo({ whenDone: afterAll });
    tools = temporaryFolder(afterAll);
    for (const name of ['git', 'sh', 'cat', 'env', 'awk'])
      symlinkSync(
        execFileSync('sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' }).trim(),
        join(tools, name),
      );
  }, 300_000);

  /** With git and a shell on the PATH, and no Node but that of the wheel. */
  function inVenv(program: string, ...args: string[]) {
    const env = { ...repo.env, PATH: `${join(venv, 'bin')}:${tools}` };
    return spawnSync(join(venv, 'bin', program), args, { cwd: repo.root, env, encoding: 'utf8' });
  }

  it('is of this platform, has the native hasher, and is below 4 MB', () => {
    expect(wheel).toMatch(/\/mlgit-[\d.]+-py3-none-(manylinux|musllinux|macosx)_\w+\.whl$/);
    expect(statSync(wheel).size).toBeLessThan(4_000_000);
    expect(inVenv('mlgit', 'doctor').stdout).toMatch(/✓ blake3 +native\n/);
  });

  it('starts, runs and lists a flow, with no Node on the PATH', () => {
    expect(inVenv('mlgit', '--version').stdout).toBe(`mlgit/${version()}\n`);
    expect(inVenv('mlgit', 'init', '--flow', 'line')).toMatchObject({ status: 0, stderr: '' });
    const run = inVenv('mlgit', 'run', '--json');
    expect(run.status, run.stdout + run.stderr).toBe(0);
    expect(inVenv('mlgit', 'log')).toMatchObject({ status: 0, stdout: expect.stringContaining('succeeded') });
  });

  it('is imported, and calls the command line that came with it', () => {
    const script = 'import mlgit.cli; print(mlgit.__version__, mlgit.cli.call(["status"])["flow"])';
    expect(inVenv('python', '-c', script)).toMatchObject({ status: 0, stdout: `${version()} line\n` });
    expect(inVenv('python', '-m', 'mlgit', '--version').stdout).toBe(`mlgit/${version()}\n`);
  });

  it('names what brings the engine of checks', () => {
    expect(inVenv('mlgit', 'doctor').stdout).toMatch(/duckdb .*\n +Hint: python3 -m mlgit\.install_duckdb\n/);
  });
});

function version(): string {
  return JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')).version;
}
