import type { Dirent } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { mapPool } from '../base/pool.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { Env } from './environment.ts';
import { type ObjectFormat, objectHeader, oidOf, type RawObject } from './object-format.ts';
import { quoted } from './object-reader.ts';
import type { Oid } from './port.ts';
import { temporaryFolder } from './temporary-folder.ts';

const SYNC_AT_ONCE = 16;

/**
 * A folder where new objects wait until they are wanted for good, as git does for received packs. It lies in the
 * object folder under a name that `git prune` clears away after a crash, so publishing is a rename.
 *
 * Order of `publish`: contents synced, then renamed into place, then folders synced. An object is therefore absent
 * or complete, also after a power cut.
 */
export class Quarantine {
  readonly folder: string;
  private readonly objects: string;
  private readonly writable: boolean;

  private constructor(folder: string, objects: string, writable: boolean) {
    this.folder = folder;
    this.objects = objects;
    this.writable = writable;
  }

  /** Falls back to the temporary folder in a repository that this user may only read; then `publish` fails. */
  static async create(objects: string, env: Env): Promise<Quarantine> {
    try {
      return new Quarantine(await mkdtemp(join(objects, 'tmp_objdir-mlgit-')), objects, true);
    } catch (error) {
      if (!isReadOnly(error)) throw writeFailure(objects, error);
      const folder = await mkdtemp(join(temporaryFolder(env), 'mlgit-objects-'));
      return new Quarantine(folder, objects, false);
    }
  }

  /** Makes a git call write its objects here and still find all others. */
  environment(env: Env): { readonly [name: string]: string } {
    const others = [env.GIT_ALTERNATE_OBJECT_DIRECTORIES, quoted(this.objects)].filter(Boolean);
    return { GIT_OBJECT_DIRECTORY: this.folder, GIT_ALTERNATE_OBJECT_DIRECTORIES: others.join(delimiter) };
  }

  /**
   * Writes a loose object. One that the repository has is written again: its new time keeps a `git gc` that runs
   * meanwhile from taking it away as old and unreachable.
   */
  async write(object: RawObject, format: ObjectFormat): Promise<Oid> {
    const oid = oidOf(object, format);
    const place = join(oid.slice(0, 2), oid.slice(2));
    const bytes = process
      .getBuiltinModule('node:zlib')
      .deflateSync(Buffer.concat([objectHeader(object), object.body]));
    try {
      await mkdir(join(this.folder, oid.slice(0, 2)), { recursive: true });
      await writeFile(join(this.folder, place), bytes, { mode: 0o444, flag: 'wx' });
    } catch (error) {
      // The same bytes were written by an earlier call.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeFailure(this.folder, error);
    }
    return oid;
  }

  /** Moves everything into the repository, durably. */
  async publish(): Promise<void> {
    const files = await this.files();
    if (files.length === 0) return;
    if (!this.writable) {
      throw new MlgitError(`The git objects in ${this.objects} are read-only`, {
        code: 'git-read-only',
        kind: 'io',
      });
    }
    try {
      await mapPool(files, SYNC_AT_ONCE, (file) => sync(join(this.folder, file)));
      const touched = await this.move(files);
      await mapPool(touched, SYNC_AT_ONCE, sync);
    } catch (error) {
      throw writeFailure(this.objects, error);
    }
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  private async move(files: readonly string[]): Promise<Set<string>> {
    const mode = (await stat(this.objects)).mode & 0o7777;
    const touched = new Set<string>();
    for (const file of files) {
      const target = join(this.objects, file);
      const parent = dirname(target);
      if (!touched.has(parent) && (await makeFolder(parent, mode))) touched.add(this.objects);
      await rename(join(this.folder, file), target);
      touched.add(parent);
    }
    return touched;
  }

  /** Loose objects, then packs; a pack's index last, because it makes the pack visible. */
  private async files(): Promise<string[]> {
    const loose: string[] = [];
    const packs: string[] = [];
    for (const folder of await folders(this.folder)) {
      const entries = (await readdir(join(this.folder, folder))).map((name) => join(folder, name));
      if (/^[0-9a-f]{2}$/.test(folder)) loose.push(...entries.filter((path) => !path.includes('tmp_')));
      if (folder === 'pack') packs.push(...entries.filter((path) => !path.includes('tmp_')));
    }
    return [
      ...loose,
      ...packs.filter((path) => !path.endsWith('.idx')),
      ...packs.filter((path) => path.endsWith('.idx')),
    ];
  }
}

/** With `core.sharedRepository` new folders are to be writable as the object folder is; returns whether it is new. */
async function makeFolder(path: string, mode: number): Promise<boolean> {
  const created = await mkdir(path, { recursive: true });
  if (created !== undefined && (mode & 0o020) !== 0) await chmod(path, mode);
  return created !== undefined;
}

async function folders(path: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isReadOnly(error: unknown): boolean {
  return ['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function writeFailure(where: string, error: unknown): MlgitError {
  const { code, message } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new MlgitError(`Could not write git objects in ${where}: ${message}`, {
    code: full ? 'no-space' : 'git-io',
    kind: 'io',
    cause: error,
  });
}
