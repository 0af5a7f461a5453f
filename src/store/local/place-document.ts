import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { ioError } from '../io-error.ts';
import type { BlobFolder } from './blob-folder.ts';

/** Writes a small read-only file that appears whole under its name. With `sync` it is there after a power loss, too. */
export function placeDocument(
  blobs: BlobFolder,
  path: string,
  text: string,
  { sync }: { readonly sync: boolean },
): void {
  const temp = blobs.newTemp();
  const { layout } = blobs;
  try {
    layout.withFolder(layout.folder('tmp'), () => write(temp, text, { sync, shared: layout.shared }));
    layout.withFolder(dirname(path), () => renameSync(temp, path));
    if (sync) syncNames(dirname(path), layout.root);
  } catch (error) {
    rmSync(temp, { force: true });
    throw ioError(error, 'store', path);
  }
}

function write(
  path: string,
  text: string,
  options: { readonly sync: boolean; readonly shared: boolean },
): void {
  const file = openSync(path, 'wx', 0o444);
  try {
    if (options.shared) fchmodSync(file, 0o444);
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    if (options.sync) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Of a folder and of those above it that may have just been made. Windows cannot sync through a handle for reading. */
function syncNames(folder: string, root: string): void {
  if (process.platform === 'win32') return;
  for (let path = folder; path.length >= root.length; path = dirname(path)) {
    const file = openSync(path, 'r');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}
