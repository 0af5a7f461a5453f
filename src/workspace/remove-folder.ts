import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';

/** More is left to threads: others are to have their turn meanwhile. */
const MOST_ENTRIES = 32;
/** A disk takes its time to free the blocks of a larger file. */
const LARGEST_BYTES = 1024 * 1024;

/**
 * Removes a folder with all that is in it. Of what most tasks leave, some tiny files, the files go at once, which takes a
 * tenth of handing each to a thread. Folders are left to threads: some disks take milliseconds for one, waiting.
 */
export async function removeFolder(path: string): Promise<void> {
  try {
    const emptied: string[] = [];
    if (emptyFolder(path, MOST_ENTRIES, emptied) !== undefined) {
      for (const folder of emptied) await rmdir(folder);
      return;
    }
  } catch {
    // Something is in the way, or came meanwhile.
  }
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}

/** Adds the folder to `emptied`, after those in it. Returns how many more may be removed then; undefined when there was more. */
function emptyFolder(folder: string, most: number, emptied: string[]): number | undefined {
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
    const after = emptyFolder(path, left, emptied);
    if (after === undefined) return undefined;
    left = after;
  }
  emptied.push(folder);
  return left;
}

/** Another name of it keeps its blocks. */
function isQuick(path: string): boolean {
  const { size, nlink } = lstatSync(path);
  return size <= LARGEST_BYTES || nlink > 1;
}
