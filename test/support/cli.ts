import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { checkJsonOutput } from './check-json-output.ts';
import { type EnvChanges, hermeticEnv, TestRepo, temporaryFolder, type WhenDone } from './repo.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const ENTRY = join(PROJECT, 'bin', 'mlgit.js');

/** The one document that `--json` prints. */
export interface JsonDocument {
  readonly version: number;
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every command.
  readonly result?: any;
  readonly warnings?: readonly { readonly message: string; readonly hints: readonly string[] }[];
  readonly error?: {
    readonly code: string;
    readonly kind: string;
    readonly message: string;
    readonly hints: readonly string[];
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    readonly details: any;
  };
}

export class CliResult {
  /** 128 + n for a process that signal n ended, as a shell reports it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;

  constructor(exitCode: number, stdout: string, stderr: string) {
    this.exitCode = exitCode;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Standard output as the document of `--json`; throws when it is anything else. */
  json(): JsonDocument {
    if (!/^\{[^\n]*\}\n$/.test(this.stdout)) throw new Error(`Not one line of JSON: ${this.toString()}`);
    return JSON.parse(this.stdout) as JsonDocument;
  }

  /** For the message of a failed expectation, of which a summary shows the first line alone. */
  toString(): string {
    const error = /^Error: .*$/m.exec(this.stderr)?.[0];
    const told = error === undefined ? '' : `: ${error}`;
    return `exit ${this.exitCode}${told}\n--- stdout\n${this.stdout}--- stderr\n${this.stderr}`;
  }
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: EnvChanges;
  /** `open`: the test writes to it, and ends it. */
  readonly stdin?: 'open';
  /** Runs as this user and group instead. Needs root. */
  readonly uid?: number;
}

/** A started `mlgit` that a test signals, or lets end. */
export interface StartedCli {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly pid: number;
  readonly ended: Promise<CliResult>;
}

/** A git repository in which the built CLI is run, with nothing of the machine or the person to be seen. */
export class CliRepo extends TestRepo {
  /** Runs `mlgit` to its end. */
  mlgit(...args: string[]): Promise<CliResult> {
    return this.start(args).ended;
  }

  mlgitWith(options: CliOptions, ...args: string[]): Promise<CliResult> {
    return this.start(args, options).ended;
  }

  /** Runs `mlgit`, which must succeed, and returns the result of its document. */
  // biome-ignore lint/suspicious/noExplicitAny: the shape depends on the command.
  async result(...args: string[]): Promise<any> {
    const done = await this.mlgit(...args, '--json');
    if (done.exitCode !== 0) throw new Error(`mlgit ${args.join(' ')}: ${done}`);
    return done.json().result;
  }

  start(args: readonly string[], options: CliOptions = {}): StartedCli {
    const env = { ...this.env, ...options.env } as NodeJS.ProcessEnv;
    const child = spawn(process.execPath, [ENTRY, ...args], {
      cwd: options.cwd ?? this.root,
      env,
      stdio: 'pipe',
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    if (options.stdin !== 'open') child.stdin.end();
    return { child, pid: child.pid as number, ended: resultOf(child, args) };
  }

  /** Path of mlgit's own folder. */
  home(...parts: string[]): string {
    return this.path('.git', 'mlgit', ...parts);
  }
}

const SIGNAL_NUMBERS: { readonly [name: string]: number } = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

async function resultOf(child: StartedCli['child'], args: readonly string[]): Promise<CliResult> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => out.push(part));
  child.stderr.on('data', (part: Buffer) => err.push(part));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const exitCode = code ?? 128 + (SIGNAL_NUMBERS[signal ?? ''] ?? 0);
  const stdout = Buffer.concat(out).toString();
  checkJsonOutput(args, stdout);
  return new CliResult(exitCode, stdout, Buffer.concat(err).toString());
}

export interface CliRepoOptions {
  /** Further arguments of `git init`. */
  readonly init?: readonly string[];
  readonly whenDone?: WhenDone;
}

/** A repository with these files in its first commit. */
export function cliRepo(
  files: { readonly [path: string]: string } = {},
  options: CliRepoOptions = {},
): CliRepo {
  const base = temporaryFolder(options.whenDone);
  return cliRepoAt(join(base, 'repo'), join(base, 'home'), { files, ...options });
}

/** The same in a folder that the test chooses, such as a mounted one. */
export function cliRepoAt(
  root: string,
  home: string,
  options: CliRepoOptions & { readonly files: { readonly [path: string]: string } },
): CliRepo {
  requireBuild();
  for (const folder of [root, home]) mkdirSync(folder, { recursive: true });
  const repo = new CliRepo(root, cliEnv(home));
  repo.git('init', '--quiet', '--initial-branch=main', ...(options.init ?? []));
  if (Object.keys(options.files).length > 0) repo.commit(options.files, 'first');
  return repo;
}

/** Another clone in a folder beside the repository. */
export function cliClone(repo: CliRepo, name: string): CliRepo {
  return new CliRepo(repo.clone(name).root, repo.env);
}

function cliEnv(home: string) {
  return { ...hermeticEnv(home), COLUMNS: '80', NO_COLOR: '1', XDG_CACHE_HOME: join(home, '.cache') };
}

function requireBuild(): void {
  if (!existsSync(join(PROJECT, 'dist', 'main.js'))) throw new Error('Not built: npm run build');
}

/** Names of the commands that are for people, as `remote add`: the path of the source is the command line. */
export function commandNames(): readonly string[] {
  const folder = join(PROJECT, 'commands');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .filter((path) => !readFileSync(join(folder, path), 'utf8').includes('override hidden = true'))
    .map((path) => path.replace(/\.ts$/, '').replaceAll(sep, ' '));
}

/** A path beside the repository, in the folder that is removed with it. */
export function beside(repo: CliRepo, name: string): string {
  return join(dirname(repo.root), name);
}
