import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestHex } from '../model/digest.ts';
import { errnoOf } from './io-error.ts';

/** Folders of layout version 1 (docs/format.md, "Local store"); each is made when it is first needed. */
type Folder = 'blobs' | 'tmp' | 'cache' | 'evicted' | 'claims' | 'unflushed' | 'quarantine';

/**
 * Where things lie in a store, and with which modes. In a store whose root is group-writable, folders are so too
 * and hand their group on, whatever the umask, so that every user of the group can write; files are 0444 in any
 * store, which makes a stray write to a linked input fail.
 */
export class Layout {
  readonly root: string;
  readonly shared: boolean;

  constructor(root: string, shared: boolean) {
    this.root = root;
    this.shared = shared;
  }

  folder(name: Folder): string {
    return join(this.root, name);
  }

  blob(digest: Digest): string {
    const hex = digestHex(digest);
    return `${this.root}/blobs/${hex.slice(0, 2)}/${hex}`;
  }

  cacheFolder(key: Digest): string {
    const hex = digestHex(key);
    return join(this.root, 'cache', hex.slice(0, 2), hex);
  }

  /** Makes a folder and those above it, below the root. */
  makeFolder(path: string): void {
    const first = mkdirSync(path, { recursive: true });
    if (!this.shared || first === undefined) return;
    for (let made = path; made.length >= first.length; made = join(made, '..')) chmodSync(made, 0o2775);
  }

  /** Runs `write`, and once more after making `folder` when that was not there. */
  withFolder<T>(folder: string, write: () => T): T {
    try {
      return write();
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      this.makeFolder(folder);
      return write();
    }
  }
}

/** Whether several users are meant to write: the group may write to the root. */
export function isGroupWritable(root: string): boolean {
  return (statSync(root).mode & 0o020) !== 0;
}
