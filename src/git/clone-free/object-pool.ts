import { mkdir, mkdtemp, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { Env } from '../environment.ts';
import type { ObjectFormat } from '../object-format.ts';
import type { RepositoryLocation } from '../port.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** What a process that died has left is taken away after this long. */
const STALE_MS = 24 * 3600 * 1000;
/** Each call that brings something adds a pack, and every look-up goes through all of them. */
const MOST_PACKS = 300;
const READ_ONLY = ['EACCES', 'EROFS', 'EPERM', 'ENOENT', 'ENOTDIR'];
const CONFIGS: { readonly [format in ObjectFormat]: string } = {
  sha1: '[core]\n\trepositoryformatversion = 0\n\tbare = true\n',
  sha256: '[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = sha256\n',
};

export interface PoolOptions {
  /** Of this user and this remote alone: what is in it came by their rights. */
  readonly folder: string;
  readonly objectFormat: ObjectFormat;
  readonly env: Env;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Objects of one remote, as a bare repository that has neither refs nor a history: a set that only grows. Packs
 * are made aside and moved in, the index last, which makes a pack visible. Therefore no lock is needed, and a kill
 * at any moment leaves nothing but a folder to remove.
 */
export class ObjectPool {
  readonly location: RepositoryLocation;
  private readonly isTemporary: boolean;

  private constructor(folder: string, objectFormat: ObjectFormat, isTemporary: boolean) {
    this.location = locationOf(folder, objectFormat);
    this.isTemporary = isTemporary;
  }

  /** Where the folder cannot be written, a temporary one is used, and removed by `dispose`. */
  static async open(options: PoolOptions): Promise<ObjectPool> {
    const { folder, objectFormat, env, now } = options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await tidy(folder, now());
      await layOut(folder, objectFormat);
      return new ObjectPool(folder, objectFormat, false);
    } catch (error) {
      if (!READ_ONLY.includes((error as NodeJS.ErrnoException).code ?? '')) throw poolFailure(folder, error);
    }
    const temporary = await mkdtemp(join(temporaryFolder(env), 'mlgit-remote-'));
    await layOut(temporary, objectFormat);
    return new ObjectPool(temporary, objectFormat, true);
  }

  get packFolder(): string {
    return join(this.location.gitDir, 'objects', 'pack');
  }

  /** Gives `work` an empty repository, and takes over the packs that it has afterwards. */
  async add(work: (stage: RepositoryLocation) => Promise<void>): Promise<void> {
    const { gitDir, objectFormat } = this.location;
    let stage: string | undefined;
    try {
      // Taken away and made anew by another process meanwhile, it is empty, and good all the same.
      await layOut(gitDir, objectFormat);
      stage = await mkdtemp(join(gitDir, 'incoming-'));
      await layOut(stage, objectFormat);
      await work(locationOf(stage, objectFormat));
      await this.takeOver(join(stage, 'objects', 'pack'));
    } catch (error) {
      throw poolFailure(gitDir, error);
    } finally {
      if (stage !== undefined) await rm(stage, { recursive: true, force: true });
    }
  }

  async dispose(): Promise<void> {
    if (this.isTemporary) await rm(this.location.gitDir, { recursive: true, force: true });
  }

  private async takeOver(from: string): Promise<void> {
    const names = (await readdir(from)).filter((name) => /^pack-[0-9a-f]+\.(pack|idx)$/.test(name));
    const inOrder = [
      ...names.filter((name) => name.endsWith('.pack')),
      ...names.filter((name) => name.endsWith('.idx')),
    ];
    for (const name of inOrder) await sync(join(from, name));
    for (const name of inOrder) await rename(join(from, name), join(this.packFolder, name));
  }
}

function locationOf(folder: string, objectFormat: ObjectFormat): RepositoryLocation {
  return { root: undefined, gitDir: folder, commonDir: folder, objectFormat, prefix: '' };
}

/** What makes a folder a bare repository. The same bytes whoever writes them, so they may be written at any time. */
async function layOut(folder: string, format: ObjectFormat): Promise<void> {
  await mkdir(join(folder, 'objects', 'pack'), { recursive: true });
  await mkdir(join(folder, 'refs'), { recursive: true });
  await writeOnce(join(folder, 'config'), CONFIGS[format]);
  // git takes a folder for a repository when it has this.
  await writeOnce(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
}

async function writeOnce(path: string, text: string): Promise<void> {
  try {
    if ((await stat(path)).size === text.length) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await writeFile(path, text);
}

async function tidy(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('incoming-')) continue;
    const path = join(folder, name);
    const made = await changedAt(path);
    if (made !== undefined && now - made > STALE_MS) await rm(path, { recursive: true, force: true });
  }
  const packs = join(folder, 'objects', 'pack');
  const names = await namesIn(packs);
  const indexes = names.filter((name) => name.endsWith('.idx'));
  if (indexes.length <= MOST_PACKS) return;
  // A pack without its index is one that is not there; the folder stays, because others move packs into it.
  const others = names.filter((name) => !name.endsWith('.idx'));
  for (const name of [...indexes, ...others]) await rm(join(packs, name), { force: true });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function changedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    // Its owner has just taken it away.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function poolFailure(folder: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof MlgitError || typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return error;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new MlgitError(`Cannot keep what comes from the remote in ${folder}: ${message}`, {
    code: isFull ? 'no-space' : 'git-io',
    kind: 'io',
    hints: [isFull ? 'df -h' : `ls -ld ${folder}`],
    details: { path: folder },
    cause: error,
  });
}
