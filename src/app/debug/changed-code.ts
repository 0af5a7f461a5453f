import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join, relative } from 'node:path';
import { compareBytes } from '../../base/byte-order.ts';
import type { Digest } from '../../model/digest.ts';
import type { CodeFile } from '../../workspace/code-files.ts';
import type { Context } from '../context.ts';

/** A file of code that is not as the task had it. */
export interface ChangedFile {
  readonly path: string;
  readonly kind: 'modified' | 'added' | 'deleted';
  /** As the task had it. */
  readonly before: Digest | undefined;
  /** Lines; undefined of a file that is no text. */
  readonly addedLines?: number | undefined;
  readonly removedLines?: number | undefined;
  /** Pieces of a unified patch, from the first `@@`, without the names of files. */
  readonly patch?: string | undefined;
}

export interface EditedWorkspace {
  readonly root: string;
  readonly files: readonly CodeFile[];
  /** Whether a new file would be code of the step, unless git ignores it. */
  readonly isCode: (path: string) => boolean;
}

/** What was edited in a workspace, by path in byte order. */
export async function changedCode(context: Context, workspace: EditedWorkspace): Promise<ChangedFile[]> {
  const { root, files, isCode } = workspace;
  const found: ChangedFile[] = [];
  const known = new Set(files.map(({ path }) => path));
  for (const { path, kind, seen } of files) {
    if (kind === 'link') continue;
    const now = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (now === undefined) found.push({ path, kind: 'deleted', before: seen.digest });
    else if (
      !now.isFile() ||
      isExecutable(now, kind) !== (kind === 'executable') ||
      (await context.digestFile(join(root, path))) !== seen.digest
    )
      found.push({ path, kind: 'modified', before: seen.digest });
  }
  const added = filesBelow(root).filter((path) => !known.has(path) && isCode(path));
  const isIgnored = await context.dataFiles.ignored(added);
  for (const path of added) if (!isIgnored.has(path)) found.push({ path, kind: 'added', before: undefined });
  const sorted = found.sort((a, b) => compareBytes(a.path, b.path));
  return Promise.all(sorted.map((file) => withLines(context, root, file)));
}

/** Git keeps it, and it is part of what code is; Windows has no such bit. */
function isExecutable({ mode }: Stats, before: CodeFile['kind']): boolean {
  return process.platform === 'win32' ? before === 'executable' : (mode & 0o100) !== 0;
}

async function withLines(context: Context, root: string, file: ChangedFile): Promise<ChangedFile> {
  const before = file.before === undefined ? '/dev/null' : context.store.pathOf(file.before);
  const after = file.kind === 'deleted' ? '/dev/null' : join(root, file.path);
  return { ...file, ...(await context.patchOf(before, after)) };
}

/** Regular files, without what links lead to. */
function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
