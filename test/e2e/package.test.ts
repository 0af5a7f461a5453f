import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  filesNamed,
  installGlobally,
  type Packed,
  pack,
  pathWith,
  reachesRegistry,
} from '../support/installed-package.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { hermeticEnv, type TestEnv, type TestRepo, temporaryFolder, testRepo } from '../support/repo.ts';
import { toolPresent } from '../support/required-tool.ts';

const SHIPPED =
  /^(bin\/mlgit\.js|dist\/[^/]+\.js|dist\/page\.css|dist\/library\.d\.ts|dist\/python\/mlgit\/(?:[a-z_]+\/)*(?:[a-z0-9_]+\.py|py\.typed)|dist\/THIRD-PARTY-LICENCES\.txt|schema\/[a-z-]+\.schema\.json|hooks\/(pre-push|post-checkout|post-merge|pre-commit|prepare-commit-msg)|oclif\.manifest\.json|package\.json|README\.md|LICENSE|NOTICE)$/;

let packed: Packed;
beforeAll(() => {
  packed = pack(afterAll);
});

describe('the package', () => {
  it('holds the bundle, the manifest, the schemas and the licences, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths.filter((path) => !SHIPPED.test(path))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'NOTICE',
        'bin/mlgit.js',
        'dist/THIRD-PARTY-LICENCES.txt',
        'dist/library.d.ts',
        'dist/library.js',
        'dist/main.js',
        'dist/page.css',
        'dist/page.js',
        'dist/python/mlgit/from_metaflow/translate.py',
        'hooks/pre-push',
        'oclif.manifest.json',
        'schema/diff.schema.json',
        'schema/event.schema.json',
        'schema/flow.schema.json',
        'schema/policy.schema.json',
        'schema/remote-list.schema.json',
      ]),
    );
  });

  it('is below 10 MB, of which a quarter are the clients of Kubernetes and AWS, and can be executed', () => {
    expect(packed.unpackedSize).toBeLessThan(10_000_000);
    expect(packed.files.filter(({ size }) => size > 2_000_000)).toEqual([]);
    expect((packed.files.find(({ path }) => path === 'bin/mlgit.js')?.mode ?? 0) & 0o111).toBe(0o111);
  });

  it('brings the licence of every package in the bundle', () => {
    const licences = readFileSync(join(PROJECT, 'dist/THIRD-PARTY-LICENCES.txt'), 'utf8');
    for (const name of [
      '@oclif/core',
      '@marcbachmann/cel-js',
      'yaml',
      'zod',
      'smol-toml',
      'hyparquet',
      '@observablehq/plot',
    ]) {
      expect(licences).toMatch(
        new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC|Apache-2.0|BSD-3-Clause)\\)$`, 'm'),
      );
    }
  });

  it('depends on the two hashers alone', () => {
    const { dependencies } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies)).toEqual(['@napi-rs/blake-hash', 'blake3']);
  });
});

describe.skipIf(!toolPresent('npm-registry', reachesRegistry))('the package, installed globally', () => {
  let prefix: string;
  let repo: TestRepo;
  let env: TestEnv;

  beforeAll(() => {
    prefix = installGlobally(packed.tarball, afterAll);
    repo = testRepo({ whenDone: afterAll });
    env = pathWith(prefix, repo.env);
  }, 300_000);

  function mlgit(...args: string[]) {
    return spawnSync(join(prefix, 'bin/mlgit'), args, { cwd: repo.root, env, encoding: 'utf8' });
  }

  it('says its version', () => {
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
    expect(mlgit('--version')).toMatchObject({ status: 0, stdout: `mlgit/${version}\n`, stderr: '' });
  });

  it('shows help of all commands and of one', () => {
    expect(mlgit('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('pull-artifact') });
    expect(mlgit('run', '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--dry-run') });
  });

  it('starts, runs and lists a flow in a new repository', () => {
    expect(mlgit('init', '--flow', 'line')).toMatchObject({ status: 0 });
    const run = mlgit('run', '--json');
    expect(run.status, run.stdout + run.stderr).toBe(0);
    const { result } = JSON.parse(run.stdout.trim().split('\n').at(-1)!);
    expect(result.manifest).toMatchObject({ flow: 'line', status: 'succeeded' });
    expect(mlgit('log')).toMatchObject({ status: 0, stdout: expect.stringContaining(result.run) });
    expect(repo.git('for-each-ref', '--format=%(refname)', 'refs/mlgit/runs/')).toBe(
      `refs/mlgit/runs/line/${result.run}`,
    );
  });

  it('brings no Node', () => {
    expect(filesNamed(prefix, 'node')).toEqual([]);
    expect(existsSync(join(prefix, 'lib/node_modules/mlgit/node_modules/esbuild'))).toBe(false);
  });

  it('evaluates checks of tables, and says before it starts anything when the engine is not there', () => {
    const checked = testRepo({
      files: {
        'a.csv': 'id\n1\n',
        'mlgit.yaml':
          'version: 1\nflows: {f: {steps: {s: {run: "true", inputs: {a: a.csv}, checks: [{on: a, unique: id}]}}}}\n',
      },
    });
    const run = () =>
      spawnSync(join(prefix, 'bin/mlgit'), ['run'], { cwd: checked.root, env, encoding: 'utf8' });
    expect(run()).toMatchObject({ status: 0, stdout: expect.stringContaining('✓ 1 check') });
    const engine = join(prefix, 'lib/node_modules/mlgit/node_modules/@duckdb');
    renameSync(engine, join(prefix, 'duckdb-aside'));
    try {
      const refused = run();
      expect(refused).toMatchObject({ status: 1, stdout: '' });
      expect(refused.stderr).toMatch(/^Error: Checks of tables need @duckdb\/node-api.*\nHint: npm install/);
    } finally {
      renameSync(join(prefix, 'duckdb-aside'), engine);
    }
  });

  it('hashes natively, and to the same digests without the native library', () => {
    const modules = join(prefix, 'lib/node_modules/mlgit/node_modules');
    writeFileSync(join(repo.root, 'data.bin'), Buffer.alloc(300_000, 'mlgit'));
    const hasher = () =>
      JSON.parse(mlgit('doctor', '--json').stdout).result.find(
        ({ name }: { name: string }) => name === 'blake3',
      );
    expect(mlgit('add', 'data.bin')).toMatchObject({ status: 0 });
    const native = repo.read('data.bin.mlgit');
    expect(hasher()).toMatchObject({ detail: 'native' });
    renameSync(join(modules, '@napi-rs'), join(prefix, 'napi-aside'));
    try {
      repo.remove('data.bin.mlgit');
      repo.remove('.git/mlgit');
      expect(hasher()).toMatchObject({ detail: 'wasm' });
      expect(mlgit('add', 'data.bin')).toMatchObject({ status: 0 });
      expect(repo.read('data.bin.mlgit')).toBe(native);
    } finally {
      renameSync(join(prefix, 'napi-aside'), join(modules, '@napi-rs'));
    }
  });
});

describe('the entry point', () => {
  /** Makes a Node say that it is another version: what the entry decides by. */
  const oldNode = [
    '--import',
    'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})',
  ];

  function entry(root: string, nodeFlags: readonly string[], ...args: string[]) {
    return spawnSync(process.execPath, [...nodeFlags, join(root, 'bin/mlgit.js'), ...args], {
      env: hermeticEnv('/nonexistent'),
      encoding: 'utf8',
    });
  }

  function lonelyEntry(): string {
    const root = temporaryFolder();
    mkdirSync(join(root, 'bin'));
    cpSync(join(PROJECT, 'bin/mlgit.js'), join(root, 'bin/mlgit.js'));
    writeFileSync(join(root, 'package.json'), '{"type": "module"}');
    return root;
  }

  it("starts a checkout's own Node where the caller's is too old", () => {
    expect(entry(PROJECT, oldNode, '--version')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^mlgit\//),
    });
  });

  it("passes the other Node's exit code on", () => {
    expect(entry(PROJECT, oldNode, 'no-such-command')).toMatchObject({ status: 2 });
  });

  it('says in one sentence what to do where there is no other Node', () => {
    const { status, stdout, stderr } = entry(lonelyEntry(), oldNode, '--version');
    expect({ status, stdout }).toEqual({ status: 70, stdout: '' });
    expect(stderr).toBe(
      'mlgit needs Node 22.12 or newer, this is 20.20.2: install one (https://nodejs.org) and run mlgit with it.\n',
    );
  });

  it('says that a checkout is not built', () => {
    const { status, stderr } = entry(lonelyEntry(), [], 'log');
    expect(status).toBe(70);
    expect(stderr).toContain('Hint: npm run build');
  });
});
