import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type CatFileEnd, CatFileProcess, type GitObject } from './cat-file.ts';
import { type Env, environmentOf, workingFolder } from './environment.ts';
import type { RepositoryLocation } from './port.ts';
import { startFailure, startGit } from './process.ts';
import { temporaryFolder } from './temporary-folder.ts';

const PROMISED = /from promisor remote|transport '\w+' not allowed/;
const SHA1_CONFIG = '[core]\n\trepositoryformatversion = 0\n\tbare = true\n';
const SHA256_CONFIG =
  '[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = sha256\n';

/**
 * Reads objects through one long-lived `git cat-file --batch`, started at the first request.
 *
 * git before 2.45 ends the whole process when it meets an object that a partial clone left at its remote and may
 * not fetch. From then on the reader goes through a repository folder of its own that borrows the objects and knows
 * of no remote, where such an object is simply missing.
 */
export class ObjectReader {
  private readonly location: RepositoryLocation;
  private readonly env: Env;
  private readonly alternates: string[] = [];
  private current: CatFileProcess | undefined;
  private readonly running = new Set<CatFileProcess>();
  private detached: string | undefined;

  constructor(location: RepositoryLocation, env: Env) {
    this.location = location;
    this.env = env;
  }

  /** The object, or undefined when the repository does not have it here. */
  read(name: string, keepBytes: number = Number.POSITIVE_INFINITY): Promise<GitObject | undefined> {
    return new Promise((resolve, reject) => {
      this.process().send({ name, keepBytes, resolve, reject });
    });
  }

  /** Starts the process ahead of the first request, to overlap its start with other work. */
  warm(): void {
    this.process();
  }

  /** From now on objects in `folder` are found too. */
  async include(folder: string): Promise<void> {
    this.alternates.push(folder);
    await this.restart();
  }

  /** A process that runs may go on looking there; a folder that is gone does not trouble it. */
  exclude(folder: string): void {
    const at = this.alternates.indexOf(folder);
    if (at >= 0) this.alternates.splice(at, 1);
  }

  /** Further object folders, as an environment variable for other git calls. */
  environment(): { readonly [name: string]: string } {
    const all = [this.env.GIT_ALTERNATE_OBJECT_DIRECTORIES, ...this.alternates.map(quoted)];
    const list = all.filter(Boolean).join(delimiter);
    return list ? { GIT_ALTERNATE_OBJECT_DIRECTORIES: list } : {};
  }

  async dispose(): Promise<void> {
    this.current = undefined;
    await Promise.all([...this.running].map((process) => process.retire()));
    if (this.detached) await rm(this.detached, { recursive: true, force: true });
    this.detached = undefined;
  }

  private async restart(): Promise<void> {
    const old = this.current;
    this.current = undefined;
    await old?.retire();
  }

  private process(): CatFileProcess {
    this.current ??= this.start();
    return this.current;
  }

  private start(): CatFileProcess {
    const cwd = workingFolder(this.location);
    const env = {
      ...environmentOf(this.location, this.env),
      ...this.environment(),
      ...this.detachedEnvironment(),
    };
    const wasDetached = this.detached !== undefined;
    const child = startGit({ args: ['cat-file', '--batch'], cwd, env });
    let failure: Error | undefined;
    child.once('error', (error) => {
      failure = startFailure(error, cwd);
    });
    const process = new CatFileProcess(child, (end) => {
      this.running.delete(process);
      if (this.current === process) this.current = undefined;
      this.recover(end, failure, wasDetached);
    });
    this.running.add(process);
    return process;
  }

  private recover(end: CatFileEnd, failure: Error | undefined, wasDetached: boolean): void {
    const [first, ...rest] = end.unanswered;
    if (!first) return;
    if (!failure && !wasDetached && PROMISED.test(end.stderr)) {
      this.detached ??= detach(this.location, this.env);
      first.resolve(undefined);
      for (const request of rest) this.process().send(request);
      return;
    }
    for (const request of end.unanswered) request.reject(failure ?? end.error);
  }

  private detachedEnvironment(): Env {
    if (!this.detached) return {};
    return {
      GIT_DIR: this.detached,
      GIT_WORK_TREE: undefined,
      GIT_OBJECT_DIRECTORY: objectFolder(this.location, this.env),
    };
  }
}

/** Synchronous, so that no request in between starts another process of the old kind. */
function detach(location: RepositoryLocation, env: Env): string {
  const folder = mkdtempSync(join(temporaryFolder(env), 'mlgit-objects-'));
  mkdirSync(join(folder, 'refs'));
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
  writeFileSync(join(folder, 'config'), repositoryConfig(location));
  return folder;
}

/** The configuration of a bare repository with objects like those of this one. */
export function repositoryConfig(location: RepositoryLocation): string {
  return location.objectFormat === 'sha256' ? SHA256_CONFIG : SHA1_CONFIG;
}

/** Where git keeps this repository's objects. */
export function objectFolder(location: RepositoryLocation, env: Env): string {
  return env.GIT_OBJECT_DIRECTORY || join(location.commonDir, 'objects');
}

/** In a list of folders git reads a double-quoted entry as a C string. */
export function quoted(folder: string): string {
  return /["\\\n]/.test(folder) || folder.includes(delimiter)
    ? `"${folder.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`
    : folder;
}
