import { lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';

/** More is left to threads: others are to have their turn meanwhile. */
const MOST_ENTRIES = 32;
/** A disk takes its time to free the blocks of a larger file. */
const LARGEST_BYTES = 1024 * 1024;

/**
 * Removes a folder with all that is in it. What most tasks leave, some tiny files, goes at once, which takes a tenth of
 * handing each of them to a thread.
 */
export async function removeFolder(path: string): Promise<void> {
  if (!removedAtOnce(path)) await rm(path, { recursive: true, force: true, maxRetries: 3 });
}

/** False when there is more to do, or something is in the way. */
function removedAtOnce(path: string): boolean {
  try {
    return removeEntries(path, MOST_ENTRIES) !== undefined;
  } catch {
    return false;
  }
}

/** How many more may be removed then; undefined when there was more. */
function removeEntries(folder: string, most: number): number | undefined {
  const entries = readdirSync(folder, { withFileTypes: true });
  let left = most - entries.length;
  if (left < 0) return undefined;
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) {
      if (!isQuick(path)) return undefined;
      unlinkSync(path);
      continue;
    }
    const after = removeEntries(path, left);
    if (after === undefined) return undefined;
    left = after;
  }
  rmdirSync(folder);
  return left;
}

/** Another name of it keeps its blocks. */
function isQuick(path: string): boolean {
  const { size, nlink } = lstatSync(path);
  return size <= LARGEST_BYTES || nlink > 1;
}
