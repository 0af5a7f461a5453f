import { lstat, readdir } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import { nearest } from '../../base/nearest.ts';
import { shellWord } from '../../base/shell-word.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import { usageError } from '../../model/mlgit-error.ts';
import { POINTER_SUFFIX } from '../../model/pointer.ts';
import { resolveDataPath } from '../../workspace/data-path.ts';
import { pointerPath, readPointerFile } from '../../workspace/pointer-file.ts';
import type { Context } from '../context.ts';
import { requireRoot } from '../load-flow.ts';

/** What lies at a path of the working tree, and what stands for it. */
export interface WorkingContent {
  /** Relative to the top. */
  readonly path: string;
  /** Undefined when nothing is there. */
  readonly content: ArtifactContent | undefined;
  readonly pointer: Pointer | undefined;
  /** Whether git has it, or something in it. */
  readonly isTracked: boolean;
}

export interface Pointer {
  /** Relative to the top. */
  readonly file: string;
  readonly stands: ArtifactContent;
  /** Path in the folder that it stands for; empty for the whole. */
  readonly inner: string;
}

export interface ReadingOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (bytes: number, files: number) => void;
}

/** Reads what is there as far as the stat cache does not know it; takes nothing in. A pointer's path means its data. */
export async function workingContent(
  context: Context,
  argument: string,
  options: ReadingOptions,
): Promise<WorkingContent> {
  const root = requireRoot(context);
  const named = argument.endsWith(POINTER_SUFFIX) ? argument.slice(0, -POINTER_SUFFIX.length) : argument;
  const base = { root, cwd: context.config.cwd };
  const { absolute, relative: path } = await resolveDataPath(
    base,
    (await isPointer(base, argument)) ? named : argument,
  );
  const [isThere, pointer, tracked] = await Promise.all([
    lstat(absolute).then(() => true, absentAsFalse),
    pointerAbove(root, path),
    context.dataFiles.tracked([path]),
  ]);
  const content = isThere
    ? await context.store.identify(absolute, { kind: 'any', known: context.stats, ...options })
    : undefined;
  return { path, content, pointer, isTracked: tracked.has(path) };
}

async function isPointer(base: { root: string; cwd: string }, argument: string): Promise<boolean> {
  if (!argument.endsWith(POINTER_SUFFIX)) return false;
  const { absolute } = await resolveDataPath(base, argument);
  return (await readPointerFile(absolute)) !== undefined;
}

/** The pointer of the path, or of the innermost folder above it that has one. */
async function pointerAbove(root: string, path: string): Promise<Pointer | undefined> {
  for (let folder = path; folder !== '.'; folder = posix.dirname(folder)) {
    const file = pointerPath(folder);
    const stands = await readPointerFile(join(root, file), file);
    if (stands !== undefined) return { file, stands, inner: path.slice(folder.length + 1) };
  }
  return undefined;
}

function absentAsFalse(error: NodeJS.ErrnoException): false {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false;
  throw error;
}

/** A path from the top, as it is typed where the command was given. */
export function fromHere({ location, config }: Context, path: string): string {
  return relative(config.cwd, join(location.root ?? '', path));
}

/** `made`: SPEC of what a run had there. */
export async function nothingAt(context: Context, path: string, made: string | undefined): Promise<Error> {
  const folder = dirname(path);
  const names = await readdir(join(requireRoot(context), folder)).catch(() => [] as string[]);
  const suggestion = nearest(
    path,
    names.map((name) => (folder === '.' ? name : `${folder}/${name}`)),
  );
  return usageError('no-such-path', `There is nothing at ${path} in the working tree`, [
    ...(made === undefined
      ? []
      : [`mlgit pull-artifact ${shellWord(made)} -o ${shellWord(fromHere(context, path))}`]),
    suggestion === undefined ? 'git status' : `mlgit blame ${shellWord(fromHere(context, suggestion))}`,
  ]);
}
