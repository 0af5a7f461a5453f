import type { ArtifactContent } from '../../model/artifact.ts';
import { encodeTreeBlob, type TreeEntry } from '../../model/tree-blob.ts';
import type { LocalStore } from '../../store/local-port.ts';
import type { TakenObject } from './taken-objects.ts';

export interface FolderFile extends TakenObject {
  /** Relative to the folder. */
  readonly path: string;
  readonly executable: boolean;
}

interface Branch {
  readonly folders: Map<string, Branch>;
  readonly files: TreeEntry[];
}

/** Puts the listings of a folder whose files are in the store, innermost first, and returns its content. */
export async function putFolder(store: LocalStore, files: readonly FolderFile[]): Promise<ArtifactContent> {
  const top: Branch = { folders: new Map(), files: [] };
  for (const { path, digest, sizeBytes, executable } of files) {
    const words = path.split('/');
    const name = words.pop() ?? '';
    const branch = words.reduce((at, word) => {
      const inner: Branch = at.folders.get(word) ?? { folders: new Map(), files: [] };
      at.folders.set(word, inner);
      return inner;
    }, top);
    branch.files.push({ name, kind: executable ? 'executable' : 'file', sizeBytes, digest });
  }
  return { kind: 'tree', ...(await put(store, top)) };
}

async function put(store: LocalStore, { folders, files }: Branch): Promise<TakenObject> {
  const entries = [...files];
  for (const [name, inner] of folders) entries.push({ name, kind: 'tree', ...(await put(store, inner)) });
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  return { digest: await store.putBytes(Buffer.from(encodeTreeBlob(entries), 'utf8')), sizeBytes };
}
