import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pack } from './installed-package.ts';
import { PROJECT } from './quickstart-run.ts';
import { type TestEnv, type TestRepo, temporaryFolder, type WhenDone } from './repo.ts';

/** What a program of the consumer came to. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2024', 'ESNext.Array', 'ESNext.Disposable'],
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    types: ['node'],
    outDir: 'built',
    rootDir: '.',
  },
  include: ['*.ts'],
};

const PRELUDE = [
  "import { writeSync } from 'node:fs';",
  "import { MlgitError, openRemote, openRepository } from 'mlgit';",
  'const tell = (value) => writeSync(1, `${JSON.stringify(value) ?? null}\n`);',
  'const failure = (promise) => promise.then(() => "no failure", (error) => error instanceof MlgitError ? { code: error.code, kind: error.kind, details: error.details } : String(error));',
].join('\n');

/** A project of somebody else that has the packed tarball among its dependencies, and TypeScript as strict as it gets. */
export class LibraryConsumer {
  readonly root: string;
  #programs = 0;

  constructor(whenDone: WhenDone) {
    this.root = temporaryFolder(whenDone);
    const modules = join(this.root, 'node_modules');
    mkdirSync(join(modules, 'mlgit'), { recursive: true });
    const { tarball } = pack(whenDone);
    execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'mlgit')]);
    for (const name of ['@napi-rs', 'blake3', '@types', 'undici-types'])
      symlinkSync(join(PROJECT, 'node_modules', name), join(modules, name));
    this.write('package.json', JSON.stringify({ name: 'consumer', type: 'module', private: true }));
    this.write('tsconfig.json', JSON.stringify(TSCONFIG));
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.root, name), content);
  }

  /** What the compiler has to say; nothing when all is well. */
  compile(): string {
    const tsc = join(PROJECT, 'node_modules/typescript/bin/tsc');
    try {
      execFileSync(process.execPath, [tsc, '-p', '.'], { cwd: this.root, encoding: 'utf8' });
      return '';
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  }

  /**
   * Runs a module that has `openRepository` and so on, and `failure(promise)`; it prints nothing but `tell(value)`. Returns what it told.
   * @throws Error where it printed anything to standard error, or did not end well.
   */
  async embedded(
    repo: Pick<TestRepo, 'root' | 'env'>,
    body: string,
    env: TestEnv = repo.env,
  ): Promise<unknown[]> {
    const name = `program-${++this.#programs}.mjs`;
    this.write(name, `${PRELUDE}\n${body}`);
    const { status, stdout, stderr } = await this.run(name, { cwd: repo.root, env });
    if (stderr !== '' || status !== 0) throw new Error(`${name} ended with ${status}:\n${stderr}\n${stdout}`);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  }

  /** Runs a program to its own end; one that does not come to it fails the test by its time. */
  async run(name: string, { cwd, env }: { readonly cwd: string; readonly env: TestEnv }): Promise<Ended> {
    const child = spawn(process.execPath, [join(this.root, name)], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [status]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { status, stdout, stderr };
  }
}
