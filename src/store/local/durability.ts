import { execFile } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mapPool } from '../../base/pool.ts';
import type { Digest } from '../../model/digest.ts';
import { errnoOf } from '../io-error.ts';
import type { Layout } from '../layout.ts';
import type { TempNames } from './temp-names.ts';

/** From here on writing a file to the disk takes as long as hashing it, or longer. */
const LARGE_BYTES = 64 * 1024 * 1024;
/** Up to this many files are synced one by one; more, by one call for the whole file system. */
const MOST_SINGLE = 64;
const LANES = 8;

/**
 * What of the store may not have reached the disk yet. A process that puts blobs leaves a mark in `unflushed/`
 * before the first and takes it away when it has flushed. `mlgit add` never flushes: it publishes no ref and the
 * user's own file stays, so all it owes is that whoever publishes a ref later knows; and that one sees the mark and
 * syncs the whole file system. A torn blob of a power loss in between has the wrong size, counts as absent, and is
 * written again by the next `add`.
 */
export class Durability {
  readonly #layout: Layout;
  readonly #names: TempNames;
  readonly #clock: () => number;
  readonly #pending = new Set<Digest>();
  /** What `flush` waits for beside. */
  readonly #early = new Set<Promise<void>>();
  #isWriting = false;
  #overflow = false;
  #mark: string | undefined;

  constructor(layout: Layout, names: TempNames, clock: () => number) {
    this.#layout = layout;
    this.#names = names;
    this.#clock = clock;
  }

  /** Before a blob gets its name. */
  announce(): void {
    if (this.#mark !== undefined) return;
    const folder = this.#layout.folder('unflushed');
    const mark = this.#names.next();
    this.#layout.withFolder(folder, () => writeFileSync(join(folder, mark), ''));
    this.#mark = mark;
  }

  /** After it has it. */
  placed(digest: Digest): void {
    this.announce();
    if (this.#pending.size < MOST_SINGLE) this.#pending.add(digest);
    else this.#overflow = true;
  }

  /**
   * Begins to write a file to the disk that is going to be placed, while it is hashed; `awaitWritten` then has `flush` wait
   * for it. One at a time, as each holds a thread of the pool. Undefined where it had better be done at the end.
   */
  writeEarly(path: string, sizeBytes: number): Promise<void> | undefined {
    if (sizeBytes < LARGE_BYTES || this.#isWriting) return undefined;
    this.#isWriting = true;
    const written = syncPath(path).finally(() => {
      this.#isWriting = false;
    });
    // Of what is not placed nobody cares.
    written.catch(() => undefined);
    return written;
  }

  awaitWritten(written: Promise<void> | undefined): void {
    if (written !== undefined) this.#early.add(written);
  }

  /** Returns once every blob placed before, here or by a process that never flushed, is on the disk. */
  async flush(): Promise<void> {
    const foreign = (await listFolder(this.#layout.folder('unflushed'))).filter(
      (name) => name !== this.#mark,
    );
    const own = this.#mark;
    const digests = [...this.#pending];
    const early = [...this.#early];
    const whole = this.#overflow || foreign.length > 0;
    if (own === undefined && !whole) return;
    this.#mark = undefined;
    this.#overflow = false;
    this.#pending.clear();
    this.#early.clear();
    try {
      await Promise.all(early);
      if (whole) await syncFileSystem(this.#layout.root);
      else await this.#syncEach(digests);
    } catch (error) {
      this.#mark ??= own;
      this.#overflow = true;
      throw error;
    }
    await this.#unmark(own, foreign);
  }

  async #syncEach(digests: readonly Digest[]): Promise<void> {
    const paths = digests.map((digest) => this.#layout.blob(digest));
    await mapPool(paths, LANES, syncPath);
    const folders = new Set(paths.map((path) => dirname(path)));
    await mapPool([...folders, this.#layout.folder('blobs')], LANES, syncPath);
  }

  async #unmark(own: string | undefined, foreign: readonly string[]): Promise<void> {
    const now = this.#clock();
    for (const name of foreign) {
      const path = join(this.#layout.folder('unflushed'), name);
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat !== undefined && this.#names.isStray(name, stat.mtimeMs, now)) await rm(path, { force: true });
    }
    if (own !== undefined) await rm(join(this.#layout.folder('unflushed'), own), { force: true });
  }
}

/**
 * syncfs(2) by coreutils' `sync -f`; where that is not to be had, sync(2) of everything, which waits on Linux
 * and is the best there is elsewhere.
 */
async function syncFileSystem(root: string): Promise<void> {
  if (process.platform === 'linux' && (await runs('sync', ['-f', root]))) return;
  if (await runs('sync', [])) return;
  await syncPath(root);
}

function runs(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command, args, (error) => resolve(error === null));
  });
}

/** A blob that was removed meanwhile needs no sync. Windows cannot sync through a handle for reading. */
async function syncPath(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
