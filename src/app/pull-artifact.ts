import { lstat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { ArtifactContent } from '../model/artifact.ts';
import { usageError } from '../model/mlgit-error.ts';
import type { Context } from './context.ts';
import { specOf } from './find-target.ts';
import { targetContent } from './read-artifact.ts';
import { requireArtifact, resolveSpec } from './resolve-spec.ts';

export interface PullOptions {
  /** What a relative `output` starts from. */
  readonly cwd: string;
  /** Where to write; a folder that exists gets the artifact inside it. Default: its own name, here. */
  readonly output?: string | undefined;
  /** Overwrite what is there. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (bytes: number, files: number) => void;
}

export interface PulledArtifact extends ArtifactContent {
  readonly spec: string;
  readonly path: string;
}

/** Writes one artifact, every byte verified, atomically: the path is absent or whole. */
export async function pullArtifact(
  context: Context,
  text: string,
  options: PullOptions,
): Promise<PulledArtifact> {
  const { run, target } = requireArtifact(await resolveSpec(context, text), text);
  const content = await targetContent(context.store, target);
  const name = target.inner.at(-1) ?? basename(target.output.path);
  const path = await choosePath(resolve(options.cwd, options.output ?? '.'), name, options);
  await context.store.materialise(content, path, {
    mode: 'copy',
    verify: true,
    signal: options.signal,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
  });
  const inner = [target.taskId, target.name, ...target.inner].join('/');
  return { ...content, spec: `${specOf(run)}:${inner}`, path };
}

async function choosePath(wanted: string, name: string, options: PullOptions): Promise<string> {
  const found = await statOrAbsent(wanted);
  const path = found?.isDirectory() === true ? join(wanted, name) : wanted;
  if (path === wanted && found === undefined) return path;
  if (!options.force && (await statOrAbsent(path)) !== undefined) {
    throw usageError('file-exists', `${path} exists and would be overwritten`, [
      'choose another path with -o PATH, or allow it with --force',
    ]);
  }
  return path;
}

async function statOrAbsent(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
