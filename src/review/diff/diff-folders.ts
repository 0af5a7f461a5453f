import { compareBytes } from '../../base/byte-order.ts';
import type { FolderDiff, FolderFileChange, FolderFileFact } from '../../model/diff/artifact-diff.ts';
import type { Digest } from '../../model/digest.ts';
import type { TreeEntry } from '../../model/tree-blob.ts';
import { differingEntries, type EntryPair } from '../../model/tree-blob-diff.ts';
import type { BlobSource } from '../../store/artifact-store.ts';
import { readTree, readWhole } from '../../store/tree-walk.ts';
import { findMoves } from './find-moves.ts';

/** More changes than this are not counted. */
const MOST_COUNTED = 100_000;
/** More than this are not listed. */
const MOST_LISTED = 1000;

export interface FolderSide {
  readonly store: BlobSource;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

export interface FoundFolderDiff {
  readonly folder: FolderDiff;
  readonly sharedBytes: number;
}

/**
 * Two folders file by file. Of sub-folders only those that differ are read.
 * @throws MlgitError `blob-missing`, `bad-tree` (integrity) where a listing is not to be had.
 */
export async function diffFolders(
  before: FolderSide,
  after: FolderSide,
  signal?: AbortSignal,
): Promise<FoundFolderDiff> {
  const walk = new FolderWalk(before.store, after.store, signal);
  await walk.compare(before.digest, after.digest, '');
  const { changes, movedBytes } = findMoves(walk.changes);
  changes.sort((a, b) => compareBytes(a.path, b.path));
  const count = (is: (change: FolderFileChange) => boolean): number => changes.filter(is).length;
  const isMoved = ({ movedFrom }: FolderFileChange): boolean => movedFrom !== undefined;
  const moved = count(isMoved);
  return {
    sharedBytes: after.sizeBytes - walk.afterBytes + movedBytes,
    folder: {
      added: count((change) => change.before === undefined),
      removed: count((change) => change.after === undefined),
      changed: count((change) => change.before !== undefined && change.after !== undefined) - moved,
      moved,
      files: changes.slice(0, MOST_LISTED),
      ...(walk.isCut || changes.length > MOST_LISTED ? { cut: true as const } : {}),
    },
  };
}

class FolderWalk {
  readonly changes: FolderFileChange[] = [];
  /** Of what the later folder has in place of something else. */
  afterBytes = 0;
  isCut = false;
  private readonly before: BlobSource;
  private readonly after: BlobSource;
  private readonly signal: AbortSignal | undefined;

  constructor(before: BlobSource, after: BlobSource, signal: AbortSignal | undefined) {
    this.before = before;
    this.after = after;
    this.signal = signal;
  }

  async compare(before: Digest, after: Digest, prefix: string): Promise<void> {
    const [old, now] = await Promise.all([
      readWhole(this.before, before, this.signal),
      readWhole(this.after, after, this.signal),
    ]);
    for (const pair of differingEntries(old, now)) await this.add(pair, prefix);
  }

  private async add({ before, after }: EntryPair, prefix: string): Promise<void> {
    this.signal?.throwIfAborted();
    if (before?.kind === 'tree' && after?.kind === 'tree') {
      return this.compare(before.digest, after.digest, `${prefix}${after.name}/`);
    }
    this.afterBytes += after?.sizeBytes ?? 0;
    const isTree = before?.kind === 'tree' || after?.kind === 'tree';
    if (!isTree) return this.note(`${prefix}${(after ?? before)?.name}`, before, after);
    if (before !== undefined) await this.addAll('before', before, prefix);
    if (after !== undefined) await this.addAll('after', after, prefix);
  }

  /** Everything at and below an entry that only one side has. */
  private async addAll(side: 'before' | 'after', entry: TreeEntry, prefix: string): Promise<void> {
    const path = `${prefix}${entry.name}`;
    if (entry.kind !== 'tree' || this.isFull()) {
      return side === 'before' ? this.note(path, entry, undefined) : this.note(path, undefined, entry);
    }
    for (const inner of await readTree(this[side], entry.digest, this.signal)) {
      await this.addAll(side, inner, `${path}/`);
    }
  }

  private isFull(): boolean {
    if (this.changes.length < MOST_COUNTED) return false;
    this.isCut = true;
    return true;
  }

  private note(path: string, before: TreeEntry | undefined, after: TreeEntry | undefined): void {
    this.changes.push({
      path,
      ...(before === undefined ? {} : { before: factOf(before) }),
      ...(after === undefined ? {} : { after: factOf(after) }),
    });
  }
}

function factOf({ kind, digest, sizeBytes }: TreeEntry): FolderFileFact {
  return { kind, digest, sizeBytes };
}
