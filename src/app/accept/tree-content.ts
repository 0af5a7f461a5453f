import { posix } from 'node:path';
import { type FolderPart, folderContent } from '../../fingerprint/code-digest.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { POINTER_SUFFIX, parsePointer } from '../../model/pointer.ts';
import type { CodeFile } from '../../workspace/code-files.ts';
import type { SnapshotCode } from '../../workspace/snapshot-code.ts';
import type { CodeTree } from '../code-tree.ts';

/** As many links as Linux follows. */
const MAX_LINKS = 40;

interface CommittedTree {
  readonly tree: Pick<CodeTree, 'readFile'>;
  readonly code: Pick<SnapshotCode, 'files' | 'select'>;
}

/**
 * What a checkout of a commit, with the data of its pointers, has at a path; undefined where that is nothing. No blob
 * of a store is read: data behind a pointer is what the pointer says.
 */
export async function contentInCommit(
  at: CommittedTree,
  path: string,
  links = MAX_LINKS,
): Promise<ArtifactContent | undefined> {
  const pointer = await pointerAt(at, path + POINTER_SUFFIX);
  if (pointer !== undefined) return pointer;
  const [file] = await at.code.select((one) => one === path);
  if (file?.kind === 'link') {
    const target = await linkTarget(at, path);
    return target === undefined || links === 0 ? undefined : contentInCommit(at, target, links - 1);
  }
  if (file !== undefined) {
    const { digest, sizeBytes } = file.seen;
    const isExecutable = file.kind === 'executable';
    return { kind: 'file', digest, sizeBytes, ...(isExecutable ? { executable: true as const } : {}) };
  }
  return folderAt(at, `${path}/`);
}

async function pointerAt({ tree, code }: CommittedTree, path: string): Promise<ArtifactContent | undefined> {
  if (!code.files.some((file) => file.path === path)) return undefined;
  const bytes = await tree.readFile(path);
  return bytes && parsePointer(bytes.toString('utf8').replaceAll('\r\n', '\n'), path);
}

/** Undefined for one that leads out of the tree, which no run takes. */
async function linkTarget({ tree }: CommittedTree, path: string): Promise<string | undefined> {
  const target = (await tree.readFile(path))?.toString('utf8') ?? '';
  const found = posix.normalize(posix.join(posix.dirname(path), target));
  return posix.isAbsolute(target) || found === '..' || found.startsWith('../') ? undefined : found;
}

/** A folder with its files, its pointers, and what those stand for. */
async function folderAt(at: CommittedTree, prefix: string): Promise<ArtifactContent | undefined> {
  const files = await at.code.select((one) => one.startsWith(prefix));
  if (files.length === 0) return undefined;
  const parts = new Map(files.map((file) => [file.path.slice(prefix.length), partOf(file)]));
  for (const { path } of files) {
    const data = path.endsWith(POINTER_SUFFIX) ? path.slice(0, -POINTER_SUFFIX.length) : undefined;
    const content = data === undefined ? undefined : await pointerAt(at, path);
    if (data === undefined || content === undefined) continue;
    const { digest, sizeBytes } = content;
    const kind = content.executable === true ? 'executable' : content.kind;
    parts.set(data.slice(prefix.length), { kind, digest, sizeBytes });
  }
  const all = [...parts].map(([path, part]): FolderPart => ({ path, ...part }));
  return { kind: 'tree', ...folderContent(all) };
}

function partOf({ kind, seen }: CodeFile): Omit<FolderPart, 'path'> {
  return { kind, digest: seen.digest, sizeBytes: seen.sizeBytes };
}
