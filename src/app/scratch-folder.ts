import { utimesSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from './context.ts';

/** One that is older than this was left by a process that died. */
const STALE_MS = 24 * 3600 * 1000;
/** So often a process that lives says so. */
const TOUCH_MS = 3600 * 1000;

export interface ScratchFolder {
  readonly path: string;
  /** Removes it. */
  close(): Promise<void>;
}

/** A new, empty folder beside the store. */
export async function openScratchFolder(context: Context, prefix: string): Promise<ScratchFolder> {
  const parent = join(context.home, 'scratch');
  await mkdir(parent, { recursive: true });
  await removeStale(parent, context.config.clock.now());
  const path = await mkdtemp(join(parent, prefix));
  const touching = setInterval(() => touch(path, context.config.clock.now()), TOUCH_MS);
  touching.unref();
  return {
    path,
    close: async () => {
      clearInterval(touching);
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Does `work` in a folder of its own beside the store, which is gone afterwards. */
export async function inScratchFolder<T>(context: Context, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await openScratchFolder(context, 'bundle-');
  try {
    return await work(folder.path);
  } finally {
    await folder.close();
  }
}

function touch(path: string, now: number): void {
  try {
    utimesSync(path, now / 1000, now / 1000);
  } catch (error) {
    // Whatever works in it finds out by itself that it is gone.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function removeStale(parent: string, now: number): Promise<void> {
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      // Its owner has just taken it away.
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found !== undefined && now - found.mtimeMs > STALE_MS)
      await rm(path, { recursive: true, force: true });
  }
}
