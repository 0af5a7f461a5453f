import { compareBytes } from '../base/byte-order.ts';

/** What a step whose command reads no file of the tree has as `code`: of all that it may read, nothing. */
const NOTHING = '!**';

interface Folder {
  readonly folders: Map<string, Folder>;
  /** Name → whether it was read. */
  readonly files: Map<string, boolean>;
}

/**
 * The shortest globs that match the files of the tree that were read and no others; of a folder all of whose files were
 * read, and which has several, `folder/**`, which also takes in what is put there later. In byte order.
 */
export function narrowGlobs(read: ReadonlySet<string>, tree: readonly string[]): string[] {
  if (read.size === 0) return [NOTHING];
  const root: Folder = { folders: new Map(), files: new Map() };
  for (const path of tree) {
    const words = path.split('/');
    const name = words.pop() ?? '';
    let folder = root;
    for (const word of words) {
      const inner = folder.folders.get(word) ?? { folders: new Map(), files: new Map() };
      folder.folders.set(word, inner);
      folder = inner;
    }
    folder.files.set(name, read.has(path));
  }
  return globsIn(root, '').sort(compareBytes);
}

function globsIn(folder: Folder, prefix: string): string[] {
  const files = [...folder.files].flatMap(([name, wasRead]) =>
    wasRead ? [`${prefix}${escapeGlob(name)}`] : [],
  );
  const inner = [...folder.folders].flatMap(([name, one]) => {
    const at = `${prefix}${escapeGlob(name)}`;
    const { all, count } = countFiles(one);
    return count > 1 && count === all ? [`${at}/**`] : globsIn(one, `${at}/`);
  });
  return [...files, ...inner];
}

function countFiles(folder: Folder): { readonly all: number; readonly count: number } {
  let all = folder.files.size;
  let count = [...folder.files.values()].filter(Boolean).length;
  for (const inner of folder.folders.values()) {
    const part = countFiles(inner);
    all += part.all;
    count += part.count;
  }
  return { all, count };
}

function escapeGlob(name: string): string {
  return name.replace(/[\\*?[\]{}]/g, '\\$&').replace(/^!/, '\\!');
}
