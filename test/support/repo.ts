import { execFile, execFileSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

export type TestEnv = Record<string, string>;

/** What differs from an environment; undefined takes a variable away. */
export type EnvChanges = Record<string, string | undefined>;

/** Called with what removes a folder; `onTestFinished` by default, `afterAll` for one shared by a file's tests. */
export type WhenDone = (cleanup: () => void) => void;

/** A new folder, its path real, removed when the test has ended. */
export function temporaryFolder(whenDone: WhenDone = onTestFinished): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mlgit-test-')));
  whenDone(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/**
 * An environment in which nothing of the machine or the person shows: no git configuration, a home of its own, one
 * fixed author and time. PATH and the folder for temporary files are the only things taken over.
 */
export function hermeticEnv(home: string): TestEnv {
  return {
    PATH: process.env.PATH ?? '',
    TMPDIR: tmpdir(),
    HOME: home,
    USER: 'tester',
    MLGIT_BOARD_DIR: join(home, 'board'),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    // A file of its own: git renames a new one over what it writes, also over a device when root runs it.
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada Tester',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
    GIT_COMMITTER_NAME: 'Ada Tester',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
  };
}

export interface TestRepoOptions {
  /** Further arguments of `git init`, such as `--bare` or `--object-format=sha256`. */
  readonly init?: readonly string[];
  /** Written and committed at once; without them there is no commit. */
  readonly files?: { readonly [path: string]: string };
  readonly whenDone?: WhenDone;
}

/** A git repository made by the real git in a folder of its own. */
export class TestRepo {
  readonly root: string;
  readonly env: TestEnv;

  constructor(root: string, env: TestEnv) {
    this.root = root;
    this.env = env;
  }

  /** Runs git at the root and returns its standard output without the last line break; throws when it fails. */
  git(...args: string[]): string {
    return this.gitWith({}, ...args);
  }

  gitWith(options: { input?: string | Buffer; env?: EnvChanges; cwd?: string }, ...args: string[]): string {
    const out = execFileSync('git', args, {
      cwd: options.cwd ?? this.root,
      env: { ...this.env, ...options.env },
      input: options.input ?? '',
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 256 * 1024 * 1024,
    });
    return out.toString().replace(/\n$/, '');
  }

  /** Runs git where failing is expected: exit code and both outputs. */
  tryGit(...args: string[]): { exitCode: number; stdout: string; stderr: string } {
    try {
      return { exitCode: 0, stdout: this.git(...args), stderr: '' };
    } catch (error) {
      const { status, stdout, stderr } = error as SpawnSyncReturns<Buffer>;
      return { exitCode: status ?? -1, stdout: stdout.toString(), stderr: stderr.toString() };
    }
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  /** Writes a file and the folders above it. */
  write(path: string, content: string | Uint8Array, mode?: number): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content, mode === undefined ? {} : { mode });
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  remove(path: string): void {
    rmSync(this.path(path), { recursive: true });
  }

  /** Writes files, stages everything and commits; returns the commit. */
  commit(files: { readonly [path: string]: string } = {}, message: string = 'commit'): string {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--no-gpg-sign', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** Another clone of this repository, in a folder beside it. */
  clone(name: string, ...args: string[]): TestRepo {
    const root = join(dirname(this.root), name);
    this.gitWith({ cwd: dirname(this.root) }, 'clone', '--quiet', ...args, `file://${this.root}`, root);
    return new TestRepo(root, this.env);
  }
}

export function testRepo(options: TestRepoOptions = {}): TestRepo {
  const base = temporaryFolder(options.whenDone);
  const home = join(base, 'home');
  const root = join(base, 'repo');
  mkdirSync(home);
  mkdirSync(root);
  const repo = new TestRepo(root, hermeticEnv(home));
  repo.git('init', '--quiet', '--initial-branch=main', ...(options.init ?? []));
  if (options.files) repo.commit(options.files, 'first');
  return repo;
}

/** Runs a program that may fail, without a shell. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: TestEnv },
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(file, [...args], options);
    return { exitCode: 0, stdout, stderr };
  } catch (error) {
    const failed = error as { code?: number; stdout?: string; stderr?: string };
    if (typeof failed.code !== 'number') throw error;
    return { exitCode: failed.code, stdout: failed.stdout ?? '', stderr: failed.stderr ?? '' };
  }
}
