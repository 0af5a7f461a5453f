import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Made, not written, or other people's: nobody reads them here. */
const SKIPPED = new Set([
  'node_modules',
  'dist',
  'coverage',
  '.git',
  '__snapshots__',
  '__pycache__',
  '.venv',
]);

/** Every file below `folders` of `root`, as `/`-separated relative paths in byte order of each folder's names. */
export function listFiles(root, folders) {
  return folders.flatMap((folder) => [...walk(root, folder)]);
}

function* walk(root, folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (SKIPPED.has(entry.name)) continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, path);
    else if (entry.isFile()) yield path;
  }
}
