import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf } from '../io-error.ts';
import type { Layout } from '../layout.ts';
import { linkOnce } from '../link-once.ts';

/** How a file got its name; `exists`: another has it, and the temporary file is still there. */
export type Appearance = 'linked' | 'renamed' | 'exists';

/**
 * Gives a whole, synced file its name, which must be free, and takes away its temporary one. link(2) fails if the name is
 * taken, on NFS too, and never replaces what a reader has open. `unlinkable` decides what happens where there are
 * no links: `rename`, after looking whether the name is free, for files that are equal whoever writes them.
 */
export async function appear(
  layout: Layout,
  temp: string,
  target: string,
  unlinkable: 'rename' | 'throw',
): Promise<Appearance> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await appearOnce(temp, target, unlinkable);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || attempt > 0) throw error;
      layout.makeFolder(dirname(target));
    }
  }
}

async function appearOnce(temp: string, target: string, unlinkable: 'rename' | 'throw'): Promise<Appearance> {
  const appearance = (await linkOnce(temp, target)) ?? (await renameInstead(temp, target, unlinkable));
  if (appearance === 'linked') await rm(temp, { force: true });
  return appearance;
}

async function renameInstead(
  temp: string,
  target: string,
  unlinkable: 'rename' | 'throw',
): Promise<'renamed' | 'exists'> {
  if (unlinkable === 'throw') throw new NoLinks();
  try {
    await stat(target);
    return 'exists';
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  await rename(temp, target);
  return 'renamed';
}

/** The folder's file system cannot decide who creates a name first. */
export class NoLinks extends Error {}
