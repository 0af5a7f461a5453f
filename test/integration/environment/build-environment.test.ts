import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EnvironmentEvent } from '../../../src/workspace/environment/build-context.ts';
import {
  createEnvironments,
  type EnvironmentRequest,
  type Environments,
} from '../../../src/workspace/environment/build-environment.ts';
import type { BuiltEnvironment } from '../../../src/workspace/environment/built-environment.ts';
import { makeWheel } from '../../support/local-wheel.ts';
import { requireTool } from '../../support/required-tool.ts';

const python = requireTool('python3');
const version = python.missing
  ? ''
  : execFileSync(python.path, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      encoding: 'utf8',
    }).trim();

let root: string;
let hash: string;
let events: EnvironmentEvent[];
let environments: Environments;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'env-')));
  mkdirSync(join(root, 'repo'));
  mkdirSync(join(root, 'home'));
  hash = makeWheel({ python: python.path, folder: join(root, 'repo/wheels'), name: 'tiny', version: '1.0' });
  events = [];
  environments = open();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function open(more: { readonly pid?: number; readonly env?: Record<string, string> } = {}): Environments {
  return createEnvironments({
    cacheDir: join(root, 'cache'),
    env: { PATH: withoutUv(process.env.PATH ?? ''), HOME: join(root, 'home'), ...more.env },
    home: join(root, 'home'),
    host: 'here',
    pid: more.pid ?? process.pid,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    os: process.platform,
    arch: process.arch,
  });
}

/** These tests are about pip; a machine with uv would not get that far. */
function withoutUv(path: string): string {
  return path
    .split(':')
    .filter((folder) => !existsSync(join(folder, 'uv')))
    .join(':');
}

function request(lock: string, more: Partial<EnvironmentRequest['spec']> = {}): EnvironmentRequest {
  return {
    spec: { python: version, lock: 'requirements.lock', ...more },
    lock: Buffer.from(lock),
    repository: join(root, 'repo'),
  };
}

const LOCAL = '--no-index\n--find-links ./wheels\n';
const lock = (): string => `${LOCAL}tiny==1.0 --hash=sha256:${hash}\n`;

function ensure(
  from: Environments,
  what: EnvironmentRequest,
  signal?: AbortSignal,
): Promise<BuiltEnvironment> {
  return from.ensure(what, {
    onEvent: (event) => events.push(event),
    signal: signal ?? new AbortController().signal,
  });
}

const folder = (): string => join(root, 'cache/envs', readdirSync(join(root, 'cache/envs'))[0] ?? '');

describe.skipIf(python.missing)('a declared environment', () => {
  it('is built once, with its packages, and found again without building', async () => {
    // Modules of the repository that are called like those of the standard library must not be imported.
    for (const name of ['json', 'platform', 'venv', 'pip', 'random']) {
      writeFileSync(join(root, `repo/${name}.py`), 'raise SystemExit("wrong module")\n');
    }
    expect(await environments.find(request(lock()))).toBeUndefined();
    const built = await ensure(environments, request(lock()));
    expect(built.packages).toContain('tiny==1.0');
    expect(built.pythonVersion.startsWith(`${version}.`)).toBe(true);
    expect(built.variables).toEqual({ VIRTUAL_ENV: built.root });
    expect(
      execFileSync(join(built.binDir, 'python'), ['-c', 'import tiny; print(tiny.VERSION)'], {
        encoding: 'utf8',
      }),
    ).toBe('1.0\n');
    expect(events.map((event) => event.type)).toEqual(
      expect.arrayContaining(['building', 'progress', 'ready']),
    );
    expect(events.at(-1)).toMatchObject({ type: 'ready', built: true, lock: 'requirements.lock' });
    expect(events.filter((event) => event.type === 'warning')).toEqual([]);

    events = [];
    expect(await ensure(open(), request(lock()))).toEqual(built);
    expect(await open().find(request(lock().replaceAll('\n', '\r\n')))).toEqual(built);
    expect(events).toEqual([]);
  });

  it('is built once by two processes at once, the second saying for whom it waits', async () => {
    const other = open({ pid: process.ppid });
    const [one, two] = await Promise.all([
      ensure(environments, request(lock())),
      ensure(other, request(lock())),
      ensure(environments, request(lock())),
    ]);
    expect(one).toEqual(two);
    expect(events.filter((event) => event.type === 'building')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'waiting')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'ready').map((event) => event.built)).toEqual([
      true,
      false,
    ]);
  });

  it('that was left half built by a killed process, or whose interpreter is gone, is built anew', async () => {
    const built = await ensure(environments, request(lock()));
    rmSync(join(built.binDir, 'python'));
    expect(await environments.find(request(lock()))).toBeUndefined();
    rmSync(join(folder(), 'ready.json'));
    rmSync(join(built.root, 'bin/activate'));
    const claim = readdirSync(folder()).find((name) => name.startsWith('claim.')) as string;
    // No process has a number above the kernel's limit.
    writeFileSync(join(folder(), claim), JSON.stringify({ host: 'here', pid: 2 ** 22 + 1, start: '1' }));
    const again = await ensure(environments, request(lock()));
    expect(again.root).not.toBe(built.root);
    expect(existsSync(built.root)).toBe(false);
    expect(existsSync(join(again.root, 'bin/activate'))).toBe(true);
  });

  it('without a lock is an empty one of the wanted Python', async () => {
    const built = await ensure(environments, {
      spec: { python: version },
      lock: undefined,
      repository: join(root, 'repo'),
    });
    expect(built.packages).toEqual([]);
  });

  it('warns of packages that the lock leaves open', async () => {
    makeWheel({
      python: python.path,
      folder: join(root, 'repo/wheels'),
      name: 'top',
      version: '2',
      requires: ['tiny'],
    });
    const built = await ensure(environments, request(`${LOCAL}top==2\n`));
    expect(built.packages).toContain('tiny==1.0');
    expect(events.find((event) => event.type === 'warning')).toMatchObject({
      message: expect.stringContaining('does not name 1 of the packages that were installed (tiny==1.0)'),
    });
  });
});

describe.skipIf(python.missing)('building an environment fails', () => {
  it('naming the package that there is not, with the whole log kept', async () => {
    const error = await ensure(environments, request(`${LOCAL}tiny==9\n`)).catch((cause) => cause);
    expect(error).toMatchObject({ kind: 'failed', code: 'environment-build-failed' });
    expect(error.message).toContain(
      'requirements.lock could not be built with pip: Could not find a version',
    );
    expect(readFileSync(error.details.log, 'utf8')).toContain('tiny==9');
    expect(error.hints.at(-1)).toBe(`less ${error.details.log}`);
    expect(readdirSync(folder()).filter((name) => /^\d+$/.test(name))).toEqual([]);
  });

  it('as an integrity error when a package differs from its hash', async () => {
    const wrong = lock().replace(hash, '0'.repeat(64));
    await expect(ensure(environments, request(wrong))).rejects.toMatchObject({
      kind: 'integrity',
      code: 'lock-hash-mismatch',
    });
  });

  it('as unreachable when the registry does not answer', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const from = open({ env: { PIP_RETRIES: '1' } });
    const text = `--index-url http://ada:secret@127.0.0.1:${port}/simple\ntiny==1.0\n`;
    const error = await ensure(from, request(text)).catch((cause) => cause);
    expect(error).toMatchObject({ kind: 'unreachable', code: 'registry-unreachable' });
    expect(JSON.stringify([error.message, error.details, events])).not.toContain('secret');
    expect(readFileSync(error.details.log, 'utf8')).not.toContain('secret');
  });

  it('saying what was found when no Python has the wanted version', async () => {
    await expect(ensure(environments, request(lock(), { python: '3.99' }))).rejects.toMatchObject({
      code: 'python-missing',
      message: expect.stringMatching(/expected Python 3\.99, found .*3\.\d+\.\d+ at \//),
      hints: ['uv python install 3.99', 'pyenv install 3.99'],
    });
    await expect(ensure(environments, request(lock(), { python: '>=3' }))).rejects.toMatchObject({
      kind: 'usage',
    });
  });

  it('when the lock points to files that it does not fix, or is of an unknown kind', async () => {
    for (const line of ['-e .', './local', '-r more.txt']) {
      await expect(ensure(environments, request(`${line}\n`))).rejects.toMatchObject({
        code: 'lock-not-portable',
      });
    }
    await expect(ensure(environments, request('', { lock: 'poetry.lock' }))).rejects.toMatchObject({
      code: 'unsupported-lock',
      hints: [expect.stringContaining('poetry export')],
    });
    await expect(ensure(environments, request('', { lock: 'conda-lock.yml' }))).rejects.toMatchObject({
      code: 'tool-missing',
    });
  });

  it('at once when it is cancelled, leaving nothing that counts', async () => {
    const abort = new AbortController();
    const building = environments.ensure(request(lock()), {
      onEvent: (event) => event.type === 'building' && abort.abort(new Error('stop')),
      signal: abort.signal,
    });
    await expect(building).rejects.toThrow('stop');
    expect(await environments.find(request(lock()))).toBeUndefined();
    expect((await ensure(environments, request(lock()))).packages).toContain('tiny==1.0');
  });
});
