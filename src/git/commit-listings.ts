import { parseOid } from './object-format.ts';
import type { Oid, TreeFile } from './port.ts';

/** Remembers texts between processes; what it forgets is worked out again. */
export interface ListingMemo {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export interface CommitListing {
  readonly tree: Oid;
  readonly files: readonly TreeFile[];
}

/** Larger trees take longer to parse from a memo than from git. */
const MOST_FILES = 20_000;

/** The files of commits by commit id, in a memo. */
export class CommitListings {
  private readonly memo: ListingMemo | undefined;

  constructor(memo: ListingMemo | undefined) {
    this.memo = memo;
  }

  get(commit: Oid): CommitListing | undefined {
    const text = this.memo?.get(commit);
    if (text === undefined) return undefined;
    const [tree, ...files] = JSON.parse(text) as [string, ...[string, string, string][]];
    return {
      tree: parseOid(tree),
      files: files.map(([mode, oid, path]) => ({ mode, oid: oid as Oid, path })),
    };
  }

  set(commit: Oid, { tree, files }: CommitListing): void {
    if (files.length > MOST_FILES) return;
    this.memo?.set(commit, JSON.stringify([tree, ...files.map(({ mode, oid, path }) => [mode, oid, path])]));
  }
}
