import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { nearest } from '../base/nearest.ts';
import { shellWord } from '../base/shell-word.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { CodeFile } from './code-files.ts';
import { pointerPath, readPointerFile } from './pointer-file.ts';

export interface TreeInputServices {
  readonly root: string;
  /** The snapshot's file at a path, if git has it and no clean filter applies. */
  readonly snapshotFile: (path: string) => Promise<CodeFile | undefined>;
  /** Takes a file or folder of the working tree into the store, without reading what is unchanged. */
  readonly ingest: (path: string) => Promise<ArtifactContent>;
  /** Whether the data behind a pointer is in the local store, or will be when it is needed. */
  readonly isToBeHad: (content: ArtifactContent, path: string) => Promise<boolean>;
  readonly warn: (message: string, hints: readonly string[]) => void;
}

/**
 * Content of an input that lies in the tree: what git has of a tracked file (so that checkout settings do not
 * matter), else the bytes on disk, else what its pointer (`mlgit add`) names.
 */
export async function resolveTreeInput(
  input: { readonly step: string; readonly name: string; readonly path: string },
  services: TreeInputServices,
): Promise<ArtifactContent> {
  const { root } = services;
  const absolute = join(root, input.path);
  const pointer = await readPointerFile(pointerPath(absolute));
  const found = await stat(absolute).catch(absentAsUndefined);
  if (found === undefined) return fromPointer(input, pointer, services);
  await refuseEscape(input, absolute, root);
  if (found.isFile() && pointer === undefined) {
    const tracked = await services.snapshotFile(input.path);
    if (tracked !== undefined && tracked.kind !== 'link') {
      const { digest, sizeBytes } = tracked.seen;
      return {
        kind: 'file',
        digest,
        sizeBytes,
        ...(tracked.kind === 'executable' ? { executable: true as const } : {}),
      };
    }
  }
  const content = await services.ingest(absolute);
  if (pointer !== undefined && pointer.digest !== content.digest) {
    services.warn(`${input.path} differs from ${input.path}.mlgit; the run records the file as it is now`, [
      `mlgit add ${shellWord(input.path)}`,
    ]);
  }
  return content;
}

async function fromPointer(
  input: { readonly step: string; readonly name: string; readonly path: string },
  pointer: ArtifactContent | undefined,
  services: TreeInputServices,
): Promise<ArtifactContent> {
  if (pointer === undefined) {
    await refuseBrokenLink(input, services.root);
    throw await missingInput(input, services.root);
  }
  if (await services.isToBeHad(pointer, input.path)) return pointer;
  throw usageError(
    'input-not-here',
    `Input ${input.name} of step ${input.step}: ${input.path} is tracked by ${input.path}.mlgit, but its bytes are neither in the working tree nor in the local store`,
    [
      `bring the file back from where it was added, then: mlgit add ${shellWord(input.path)}`,
      'mlgit remote add NAME URL   (the store that it was pushed to)',
    ],
  );
}

/** A link is there, so the file is not simply missing. */
async function refuseBrokenLink(
  input: { readonly step: string; readonly name: string; readonly path: string },
  root: string,
): Promise<void> {
  const path = join(root, input.path);
  const found = await lstat(path).catch(absentAsUndefined);
  if (found?.isSymbolicLink() !== true) return;
  const target = await readlink(path);
  throw usageError(
    'link-broken',
    `Input ${input.name} of step ${input.step}: ${input.path} is a symbolic link to ${JSON.stringify(target)}, where there is nothing`,
    [`ls -l ${input.path}`],
    { path: input.path, target },
  );
}

async function missingInput(
  input: { readonly step: string; readonly name: string; readonly path: string },
  root: string,
): Promise<Error> {
  const folder = dirname(input.path);
  const siblings = await readdir(join(root, folder)).catch(() => [] as string[]);
  const suggestion = nearest(
    input.path,
    siblings.map((name) => join(folder, name)),
  );
  return usageError(
    'input-missing',
    `Input ${input.name} of step ${input.step}: expected a file or folder at ${input.path}, found nothing`,
    [
      suggestion === undefined
        ? `put it there, or correct inputs: of step ${input.step} in the flow file`
        : `did you mean ${suggestion}?`,
    ],
    { path: input.path, step: input.step },
  );
}

/** An input that a symbolic link leads out of the tree would differ from machine to machine. */
async function refuseEscape(
  input: { readonly step: string; readonly name: string; readonly path: string },
  absolute: string,
  root: string,
): Promise<void> {
  const link = await lstat(absolute);
  const real = await realpath(absolute);
  const inside = relative(await realpath(root), real);
  if (!inside.startsWith('..')) return;
  throw usageError(
    'link-escapes',
    `Input ${input.name} of step ${input.step}: ${input.path} ${link.isSymbolicLink() ? 'is a symbolic link' : 'lies behind a symbolic link'} that leaves the repository`,
    [`copy the data into the repository and track it: mlgit add ${shellWord(input.path)}`],
    { path: input.path },
  );
}

/** A loop of links leads to nothing either. */
function absentAsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'ELOOP') return undefined;
  throw error;
}
