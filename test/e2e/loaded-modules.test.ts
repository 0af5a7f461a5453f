import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundle } from '../../tooling/bundle.mjs';
import { PROJECT } from '../support/quickstart-run.ts';
import { type TestRepo, temporaryFolder, testRepo } from '../support/repo.ts';
import { hasVersitygw, startVersitygw } from '../support/versitygw.ts';

interface Metafile {
  readonly outputs: {
    readonly [path: string]: {
      readonly inputs: { readonly [path: string]: unknown };
      readonly imports: readonly {
        readonly path: string;
        readonly kind: string;
        readonly external?: boolean;
      }[];
    };
  };
}

/** Packages that read flow files, conditions and tables, or speak to a bucket or a git server: loaded where that is done, and not before. */
const HEAVY =
  /node_modules\/(yaml|zod|@marcbachmann\/cel-js|smol-toml|hyparquet|isomorphic-git|@aws-sdk\/[^/]+|@smithy\/[^/]+)\//;

let metafile: Metafile;
beforeAll(async () => {
  metafile = (await bundle(PROJECT, { write: false })).metafile as Metafile;
});

/** Everything that loading a file of the bundle loads with it. */
function loadedWith(file: string): string[] {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind, external } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) visit(next);
    }
  };
  visit(file);
  return [...seen];
}

/** Node's modules that these files take, with `?package` those that packages take. */
function builtinsIn(files: readonly string[]): string[] {
  return files
    .flatMap((file) => Object.keys(metafile.outputs[file]!.inputs))
    .filter((path) => path.startsWith('builtin-module:'));
}

function heavyIn(files: readonly string[]): string[] {
  return files.flatMap((file) =>
    Object.keys(metafile.outputs[file]!.inputs).filter((path) => HEAVY.test(path)),
  );
}

function sdkIn(files: readonly string[]): string[] {
  return heavyIn(files).filter((path) => /@(aws-sdk|smithy)\//.test(path));
}

/** Files of the bundle that a command loads, as Node sees it. */
function loadedBy(repo: Pick<TestRepo, 'root' | 'env'>, ...args: string[]): string[] {
  const trace = join(temporaryFolder(), 'loaded');
  writeFileSync(trace, '');
  const hook = `import{registerHooks}from'node:module';import{appendFileSync}from'node:fs';registerHooks({load(url,context,next){appendFileSync(${JSON.stringify(trace)},url+'\\n');return next(url,context)}});`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, join(PROJECT, 'bin/mlgit.js'), ...args],
    { cwd: repo.root, env: repo.env, encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  const dist = join(PROJECT, 'dist/');
  const urls = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith('file:'));
  return urls
    .map((url) => fileURLToPath(url))
    .filter((path) => path.startsWith(dist))
    .map((path) => `dist/${basename(path)}`);
}

describe('the bundle', () => {
  it('starts from a few files', () => {
    for (const entry of ['main', 'hook-main', 'worker-main', 'write-thread-main', 'library'])
      expect(loadedWith(`dist/${entry}.js`).length, entry).toBeLessThanOrEqual(10);
  });

  it('loads no reader of flow files with the commands, nor with the library', () => {
    for (const entry of ['main', 'library'])
      expect(heavyIn(loadedWith(`dist/${entry}.js`)), entry).toEqual([]);
  });

  it('loads with the library nothing that parses command lines, draws or prints', () => {
    const inputs = loadedWith('dist/library.js').flatMap((file) =>
      Object.keys(metafile.outputs[file]!.inputs),
    );
    expect(
      inputs.filter((path) => /^(commands|src\/(cli|ui))\/|node_modules\/(@oclif|ink|react)\//.test(path)),
    ).toEqual([]);
  });

  it('reads nothing of fs with the commands that only packages take', () => {
    const builtins = builtinsIn(loadedWith('dist/main.js'));
    expect(builtins).toContain('builtin-module:fs');
    expect(builtins).not.toContain('builtin-module:fs?package');
  });

  it('takes neither HTTP nor threads nor compression with the commands', () => {
    const builtins = builtinsIn(loadedWith('dist/main.js'));
    expect(builtins.filter((path) => /:(https?|tls|worker_threads|zlib|crypto)$/.test(path))).toEqual([]);
  });

  it('takes no TLS with the store in a bucket, whose address may need none', () => {
    const [store] = Object.keys(metafile.outputs).filter((path) => path.startsWith('dist/open-s3-store-'));
    const builtins = builtinsIn(loadedWith(store!));
    expect(builtins).toContain('builtin-module:http');
    expect(builtins.filter((path) => /:(https|tls)\b/.test(path))).toEqual([]);
  });

  it('keeps what draws in a terminal to a file of its own, without the tools of its developers', () => {
    const drawing = /node_modules\/(ink|react|react-reconciler|yoga-layout)\//;
    const inputs = (files: readonly string[]): string[] =>
      files
        .flatMap((file) => Object.keys(metafile.outputs[file]!.inputs))
        .filter((path) => drawing.test(path));
    expect(inputs(loadedWith('dist/main.js'))).toEqual([]);
    const [screen] = Object.keys(metafile.outputs).filter((path) => path.startsWith('dist/open-screen-'));
    expect(inputs([screen!])).not.toEqual([]);
    expect(inputs([screen!]).filter((path) => /\.development\.js$|devtools/.test(path))).toEqual([]);
  });

  it('loads nothing that evaluates checks with the commands', () => {
    const inputs = loadedWith('dist/main.js').flatMap((file) => Object.keys(metafile.outputs[file]!.inputs));
    expect(inputs).toContain('src/app/checks/evaluate-checks.ts');
    expect(inputs.filter((path) => path.startsWith('src/checks/'))).toEqual([]);
  });

  it('loads for a hook neither commands nor stores', () => {
    const inputs = loadedWith('dist/hook-main.js').flatMap((file) =>
      Object.keys(metafile.outputs[file]!.inputs),
    );
    expect(inputs).toContain('src/app/hooks/run-hook.ts');
    expect(
      inputs.filter((path) => /^(commands|src\/(store|index|executor|flow))\/|node_modules/.test(path)),
    ).toEqual([]);
  });
});

describe('a file of the bundle', () => {
  it('makes what CommonJS modules expect only where it holds some', () => {
    const folder = join(PROJECT, 'dist');
    const made =
      /require\d*=process\.getBuiltinModule\("node:module"\)\.createRequire\(import\.meta\.url\),__filename\d*=import\.meta\.filename,__dirname\d*=import\.meta\.dirname/;
    const parts = readdirSync(folder)
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(folder, name), 'utf8').split(made))
      .filter(({ length }) => length > 1);
    expect(parts).not.toEqual([]);
    for (const [before, ...after] of parts) {
      expect(after).toHaveLength(1);
      expect(`${before}${after}`).toMatch(/\brequire\d*\b|\b__(file|dir)name\d*\b/);
    }
  });
});

describe('what is loaded', () => {
  it('is for --version nothing of the bundle', () => {
    expect(loadedBy(testRepo(), '--version')).toEqual([]);
  });

  it('is no reader of flow files for log, show, tag and a status of an unchanged flow file', () => {
    const repo = testRepo();
    for (const args of [['init', '--flow', 'line'], ['run'], ['status']]) loadedBy(repo, ...args);
    for (const args of [['log'], ['show', 'line@latest'], ['tag', 'line@latest', 'good'], ['status']]) {
      expect(heavyIn(loadedBy(repo, ...args)), args.join(' ')).toEqual([]);
    }
  });

  it.skipIf(!hasVersitygw())(
    'is no SDK for a push to a bucket whose address and keys are given',
    async () => {
      const server = await startVersitygw();
      onTestFinished(() => server.stop());
      const plain = testRepo();
      const repo = { ...plain, env: { ...plain.env, ...server.env } };
      for (const args of [['init', '--flow', 'line'], ['run']]) loadedBy(repo, ...args);
      for (const args of [['remote', 'add', 'team', `s3://${server.bucket}/team`], ['push'], ['push']]) {
        expect(sdkIn(loadedBy(repo, ...args)), args.join(' ')).toEqual([]);
      }
    },
  );

  it('is the reader of flow files where one has changed', () => {
    const repo = testRepo();
    expect(heavyIn(loadedBy(repo, 'init', '--flow', 'line'))).not.toEqual([]);
  });
});
