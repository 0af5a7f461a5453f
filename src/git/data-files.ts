import type { Env } from './environment.ts';
import { environmentOf, workingFolder } from './environment.ts';
import { failureOf } from './failure.ts';
import type { RepositoryLocation } from './port.ts';
import { callGit, type GitAnswer } from './process.ts';

/** What git knows of data files beside the code. Paths are relative to the top, with `/`. */
export class GitDataFiles {
  private readonly location: RepositoryLocation;
  private readonly env: Env;

  constructor(location: RepositoryLocation, env: Env) {
    this.location = location;
    this.env = env;
  }

  /** Those of `paths` that are in the index, or have something below them there. */
  async tracked(paths: readonly string[]): Promise<ReadonlySet<string>> {
    if (paths.length === 0) return new Set();
    const answer = await this.ask(['ls-files', '-z', '--cached', '--', ...paths.map(literal)]);
    const listed = names(required('ls-files', answer));
    return new Set(
      paths.filter((path) => listed.some((file) => file === path || file.startsWith(`${path}/`))),
    );
  }

  /** Those of `paths` that git ignores; they need not exist. */
  async ignored(paths: readonly string[]): Promise<ReadonlySet<string>> {
    if (paths.length === 0) return new Set();
    const answer = await this.ask([
      'check-ignore',
      '-z',
      '--no-index',
      '--',
      ...paths.map((path) => `./${path}`),
    ]);
    // Exit code 1 means that none is ignored.
    if (answer.exitCode === 1) return new Set();
    return new Set(names(required('check-ignore', answer)));
  }

  /** Pointer files below `folder` (empty: the top) that git tracks or would take, in byte order. */
  async pointers(folder: string): Promise<readonly string[]> {
    const below = folder === '' ? ':(glob)**/*.mlgit' : `:(glob)${escapeGlob(folder)}/**/*.mlgit`;
    const args = [
      'ls-files',
      '-z',
      '--cached',
      '--others',
      '--exclude-standard',
      '--deduplicate',
      '--',
      below,
    ];
    return names(required('ls-files', await this.ask(args)));
  }

  private ask(args: readonly string[], stdin = ''): Promise<GitAnswer> {
    const env = environmentOf(this.location, this.env);
    return callGit({ args, stdin, cwd: workingFolder(this.location), env });
  }
}

function required(name: string, answer: GitAnswer): Buffer {
  if (answer.exitCode === 0) return answer.stdout;
  throw failureOf({ name, ...answer });
}

function names(out: Buffer): string[] {
  return out
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '');
}

function literal(path: string): string {
  return `:(literal)${path}`;
}

function escapeGlob(path: string): string {
  return path.replace(/[*?[\\]/g, '\\$&');
}
