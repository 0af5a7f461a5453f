import { readlink, stat } from 'node:fs/promises';
import type { Covered } from './namespace-arguments.ts';

/** Folders are bound wherever a link leads; a program that is a link finds its own libraries by that. */
export async function describeCovered(path: string): Promise<Covered> {
  try {
    const [target, found] = await Promise.all([readlink(path), stat(path)]);
    return found.isDirectory() ? { path } : { path, target };
  } catch {
    // No link, or gone: bound where there is something to bind.
    return { path };
  }
}
