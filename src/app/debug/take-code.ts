import { copyFileSync, lstatSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Context } from '../context.ts';
import type { ChangedFile } from './changed-code.ts';

export interface TakenCode {
  readonly taken: readonly string[];
  readonly kept: readonly { readonly path: string; readonly because: string }[];
}

/** Puts edited files into the working tree, where the file there is the one that the task had. */
export async function takeCode(
  context: Context,
  files: readonly ChangedFile[],
  { from, root }: { readonly from: string; readonly root: string },
): Promise<TakenCode> {
  const taken: string[] = [];
  const kept: { path: string; because: string }[] = [];
  for (const file of files) {
    const because = await reasonToKeep(context, file, root);
    if (because === undefined) {
      put(file, join(from, file.path), join(root, file.path));
      taken.push(file.path);
    } else kept.push({ path: file.path, because });
  }
  return { taken, kept };
}

async function reasonToKeep(
  context: Context,
  { path, before }: ChangedFile,
  root: string,
): Promise<string | undefined> {
  const target = join(root, path);
  if (leavesTree(target, root)) return 'it lies behind a symbolic link that leaves the repository';
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined) return before === undefined ? undefined : 'the working tree has no such file';
  if (before === undefined) return 'the working tree has such a file, and the run had none';
  if (!found.isFile()) return 'it is no regular file in the working tree';
  const isSame = (await context.digestFile(target)) === before;
  return isSame ? undefined : 'the working tree has another version than the run';
}

function leavesTree(target: string, root: string): boolean {
  let folder = dirname(target);
  while (lstatSync(folder, { throwIfNoEntry: false }) === undefined) folder = dirname(folder);
  return relative(realpathSync(root), realpathSync(folder)).startsWith('..');
}

function put({ kind }: ChangedFile, from: string, target: string): void {
  if (kind === 'deleted') {
    rmSync(target);
    return;
  }
  mkdirSync(dirname(target), { recursive: true });
  const arriving = `${target}.mlgit-tmp-take`;
  copyFileSync(from, arriving);
  renameSync(arriving, target);
}
