import { lstat, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';
import { blobMissing } from '../store/tree-walk.ts';
import type { ReadContext } from './context.ts';
import { specOf } from './find-target.ts';
import { targetContent } from './read-artifact.ts';
import { isAbsence, refuseSpecial } from './refuse-existing.ts';
import { requireArtifact, resolveContent } from './resolve-spec.ts';

export interface PullOptions {
  /** What a relative `output` starts from. */
  readonly cwd: string;
  /** Where to write; a folder that exists, and for a file what ends in `/`, gets the artifact inside it. Default: its own name, here. */
  readonly output?: string | undefined;
  /** Overwrite what is there. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  /** Of what is brought from a store of the team. */
  readonly progress?: TransferProgress;
  readonly onProgress?: (bytes: number, files: number) => void;
}

export interface PulledArtifact extends ArtifactContent {
  readonly spec: string;
  readonly path: string;
}

/**
 * Writes one artifact, every byte verified, atomically: the path is absent or whole.
 * @throws MlgitError `no-output-path`, `output-is-stream`, `file-exists`, `not-a-folder` (usage).
 */
export async function pullArtifact(
  context: ReadContext,
  text: string,
  options: PullOptions,
): Promise<PulledArtifact> {
  requirePath(options.output, text);
  const { run, target } = requireArtifact(await resolveContent(context, text), text);
  const store = context.artifactsOf(run);
  const content = await targetContent(store, target);
  const name = target.inner.at(-1) ?? basename(target.output.path);
  const path = await choosePath(content, name, options);
  const spec = `${specOf(run)}:${[target.taskId, target.name, ...target.inner].join('/')}`;
  try {
    await store.place(content, path, { what: spec, verify: true, ...options });
  } catch (error) {
    // Names the artifact instead of the place at which it was being put together.
    const isUnnamed =
      error instanceof MlgitError && error.code === 'blob-missing' && error.details.what !== spec;
    throw isUnnamed ? blobMissing(store.name, error.details['digest'] as Digest, spec) : error;
  }
  return { ...content, spec, path };
}

/** An empty path is a variable that was not set, and `-` stands for standard output elsewhere: neither is a name for a file. */
function requirePath(output: string | undefined, spec: string): void {
  if (output === '') {
    throw usageError('no-output-path', 'Expected a path after -o, found an empty one', [
      `mlgit pull-artifact ${spec}   (writes it under its own name, here)`,
    ]);
  }
  if (output !== '-') return;
  throw usageError('output-is-stream', 'Expected a path after -o, found -, which is none', [
    `mlgit cat ${spec}   (writes a file to standard output)`,
    `mlgit pull-artifact ${spec} -o ./-   (writes a file of that name)`,
  ]);
}

async function choosePath(
  { kind }: ArtifactContent,
  name: string,
  { cwd, output = '.', force }: PullOptions,
): Promise<string> {
  const wanted = resolve(cwd, output);
  // `models/` is a folder, also where there is none yet, and a file cannot be one.
  const isInside = (kind === 'file' && /[/\\]$/.test(output)) || (await leadsToFolder(wanted));
  const path = isInside ? join(wanted, name) : wanted;
  await refuseBelowFile(path);
  if (!force && (await isThere(path))) {
    throw usageError('file-exists', `${path} exists and would be overwritten`, [
      'choose another path with -o PATH, or allow it with --force',
    ]);
  }
  await refuseSpecial(path);
  return path;
}

/** Also through a symbolic link, as for `cp`. */
async function leadsToFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

/** @throws MlgitError `not-a-folder` (usage) when what is to become a folder is something else already. */
async function refuseBelowFile(path: string): Promise<void> {
  let folder = dirname(path);
  while (folder !== dirname(folder) && !(await isThere(folder))) folder = dirname(folder);
  if (await leadsToFolder(folder)) return;
  throw usageError('not-a-folder', `Cannot write ${path}: ${folder} is not a folder`, [
    'choose another path with -o PATH',
  ]);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}
