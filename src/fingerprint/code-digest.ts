import { digestText } from '../model/blake3.ts';
import type { Digest } from '../model/digest.ts';
import { encodeTreeBlob, isSafeEntryName, type TreeEntry } from '../model/tree-blob.ts';

/** A file that a task can read as code. */
export interface CodeFile {
  /** Relative to the root, `/`-separated. */
  readonly path: string;
  readonly kind: 'file' | 'executable' | 'link';
  /** Of the content as git normalises it, so that checkout settings do not matter; of a link: of its target. */
  readonly digest: Digest;
  readonly sizeBytes: number;
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly entries: TreeEntry[];
}

/** A file of a folder, or a folder of which no more than its digest is known. */
export interface FolderPart extends Omit<TreeEntry, 'name'> {
  readonly path: string;
}

/** Merkle digest of files as a folder (`model/tree-blob.ts`), in whatever order they come. */
export function codeDigest(files: Iterable<CodeFile>): Digest {
  return folderContent(files).digest;
}

/** The same with the bytes of all of them. */
export function folderContent(parts: Iterable<FolderPart>): {
  readonly digest: Digest;
  readonly sizeBytes: number;
} {
  const root = createFolder();
  for (const part of parts) add(root, part);
  return close(root);
}

function createFolder(): Folder {
  return { folders: new Map(), entries: [] };
}

function add(root: Folder, file: FolderPart): void {
  const names = file.path.split('/');
  const name = names.pop() ?? '';
  let folder = root;
  for (const segment of names) {
    let inner = folder.folders.get(segment);
    if (inner === undefined) {
      inner = createFolder();
      folder.folders.set(segment, inner);
    }
    folder = inner;
  }
  if (![...names, name].every(isSafeEntryName)) {
    throw new Error(`Internal error: ${JSON.stringify(file.path)} is no path of a tree`);
  }
  folder.entries.push({ name, kind: file.kind, sizeBytes: file.sizeBytes, digest: file.digest });
}

function close(folder: Folder): { digest: Digest; sizeBytes: number } {
  const entries = [...folder.entries];
  for (const [name, inner] of folder.folders) entries.push({ name, kind: 'tree', ...close(inner) });
  const names = new Set(entries.map((entry) => entry.name));
  if (names.size < entries.length) throw new Error('Internal error: a tree has two entries of one name');
  return {
    digest: digestText(encodeTreeBlob(entries)),
    sizeBytes: entries.reduce((sum, entry) => sum + entry.sizeBytes, 0),
  };
}
