import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnvironmentEvent } from '../../../src/workspace/environment/build-context.ts';
import { createEnvironments } from '../../../src/workspace/environment/build-environment.ts';
import type { BuiltEnvironment } from '../../../src/workspace/environment/built-environment.ts';
import { makeWheel } from '../../support/local-wheel.ts';
import { requireTool } from '../../support/required-tool.ts';

const uv = requireTool('uv');
const python = requireTool('python3');

let root: string;
let repository: string;
let events: EnvironmentEvent[];
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'uv-')));
  repository = join(root, 'repo');
  mkdirSync(join(root, 'home'), { recursive: true });
  makeWheel({ python: python.path, folder: join(repository, 'wheels'), name: 'tiny', version: '1.0' });
  events = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const env = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: join(root, 'home'),
  UV_CACHE_DIR: join(root, 'uv-cache'),
  UV_OFFLINE: '1',
});

function ensure(path: string, lock: string, more: Record<string, string> = {}): Promise<BuiltEnvironment> {
  const environments = createEnvironments({
    cacheDir: join(root, 'cache'),
    env: { ...env(), ...more },
    home: join(root, 'home'),
    host: 'here',
    pid: process.pid,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    os: process.platform,
    arch: process.arch,
  });
  return environments.ensure(
    { spec: { lock: path }, lock: Buffer.from(lock), repository },
    { onEvent: (event) => events.push(event), signal: new AbortController().signal },
  );
}

const toolsUsed = (): string[] => events.flatMap((event) => (event.type === 'building' ? [event.tool] : []));

describe.skipIf(uv.missing || python.missing)('where uv is on PATH', () => {
  it('an environment is made from a requirements lock with it', async () => {
    const built = await ensure('requirements.lock', '--no-index\n--find-links ./wheels\ntiny==1.0\n');
    expect(built.packages).toEqual(['tiny==1.0']);
    expect(toolsUsed()).toEqual(['uv']);
  });

  it('an environment is made from uv.lock and pyproject.toml', async () => {
    writeFileSync(
      join(repository, 'pyproject.toml'),
      '[project]\nname = "credit"\nversion = "0"\nrequires-python = ">=3.9"\ndependencies = ["tiny"]\n[tool.uv]\nno-index = true\nfind-links = ["./wheels"]\n',
    );
    execFileSync(uv.path, ['lock', '--quiet'], { cwd: repository, env: env() });
    const lock = execFileSync('cat', [join(repository, 'uv.lock')], { encoding: 'utf8' });
    const built = await ensure('uv.lock', lock);
    expect(built.packages).toEqual(['tiny==1.0']);
  });

  it('pip is tried, with a word about it, when uv cannot install what pip is configured for', async () => {
    const built = await ensure('requirements.lock', 'tiny==1.0\n', {
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: join(repository, 'wheels'),
    });
    expect(built.packages).toContain('tiny==1.0');
    expect(toolsUsed()).toEqual(['uv', 'pip']);
    expect(events.find((event) => event.type === 'warning')).toMatchObject({
      message: expect.stringContaining('trying python -m venv and pip'),
    });
  });
});
