import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { TreeEntry } from '../../model/tree-blob.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { FileMaker, MaterialiseOptions } from '../local-port.ts';
import { Lanes } from './lanes.ts';
import { staysInside } from './link-target.ts';
import { RESUMED_BYTES } from './resumed-file.ts';
import type { TempsBeside } from './temps-beside.ts';

export interface MaterialiseParts {
  readonly placer: FileMaker;
  readonly readTree: (digest: Digest) => Promise<TreeEntry[]>;
  readonly readText: (digest: Digest) => Promise<string>;
  readonly temps: TempsBeside;
}

/**
 * Builds an artifact under a temporary name beside `path` and renames it there, so that a reader sees what was
 * there before or all of the new. What is not finished is removed; what a killed process left, by the next large one.
 */
export async function materialise(
  parts: MaterialiseParts,
  content: ArtifactContent,
  path: string,
  options: MaterialiseOptions,
): Promise<void> {
  const folder = dirname(path);
  const temp = join(folder, parts.temps.next());
  try {
    mkdirSync(folder, { recursive: true });
    if (content.sizeBytes >= RESUMED_BYTES) await parts.temps.clear(folder);
    if (content.kind === 'tree') await buildTree(parts, content.digest, temp, options);
    else await parts.placer.place({ ...content, executable: content.executable === true }, temp, options);
    options.signal?.throwIfAborted();
    await putInPlace(temp, path, options.onReplaced);
  } catch (error) {
    try {
      await options.arriving?.rescue?.();
    } finally {
      await rm(temp, { recursive: true, force: true });
    }
    throw ioError(error, 'write', path);
  }
}

async function buildTree(
  parts: MaterialiseParts,
  digest: Digest,
  top: string,
  options: MaterialiseOptions,
): Promise<void> {
  const lanes = new Lanes(Math.max(parts.placer.concurrency, options.arriving?.concurrency ?? 1));
  const build = async (tree: Digest, folder: string, depth: number): Promise<void> => {
    const entries = await parts.readTree(tree);
    await mkdir(folder);
    for (const entry of entries) {
      options.signal?.throwIfAborted();
      const path = `${folder}/${entry.name}`;
      if (entry.kind === 'tree') await build(entry.digest, path, depth + 1);
      else if (entry.kind === 'link') symlinkSync(await innerTarget(parts, entry, depth), path);
      else {
        const file = { ...entry, executable: entry.kind === 'executable' };
        await lanes.start(() => parts.placer.place(file, path, options));
      }
    }
  };
  try {
    await build(digest, top, 0);
  } finally {
    await lanes.finish().catch(() => undefined);
  }
  await lanes.finish();
}

/** Checked again on the way out: a tree blob may come from anywhere. */
async function innerTarget(parts: MaterialiseParts, entry: TreeEntry, depth: number): Promise<string> {
  const target = await parts.readText(entry.digest);
  if (staysInside(target, depth)) return target;
  throw new MlgitError(
    `The link ${entry.name} leads to ${JSON.stringify(target)}: expected a target inside the folder`,
    {
      code: 'link-escapes',
      kind: 'integrity',
      hints: ['mlgit fsck'],
      details: { name: entry.name, target },
    },
  );
}

/**
 * rename(2) replaces a file, not a folder with entries; that one, and whatever somebody wants to keep, is moved aside first,
 * and back if the second step fails. A crash in between leaves it under the temporary name, whole.
 */
async function putInPlace(
  temp: string,
  path: string,
  onReplaced: MaterialiseOptions['onReplaced'],
): Promise<void> {
  if (onReplaced === undefined && renamed(temp, path)) return;
  const aside = `${temp}-old`;
  const wasThere = moveIfThere(path, aside);
  try {
    renameSync(temp, path);
  } catch (error) {
    if (wasThere) renameSync(aside, path);
    throw error;
  }
  if (!wasThere) return;
  await onReplaced?.(aside);
  await rm(aside, { recursive: true, force: true });
}

/** False where something is in the way that must be moved first. */
function renamed(temp: string, path: string): boolean {
  try {
    renameSync(temp, path);
    return true;
  } catch (error) {
    const occupied = ['ENOTEMPTY', 'EEXIST', 'EISDIR', 'ENOTDIR', 'EPERM'];
    if (!occupied.includes(errnoOf(error) ?? '')) throw error;
    return false;
  }
}

function moveIfThere(path: string, aside: string): boolean {
  try {
    renameSync(path, aside);
    return true;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    return false;
  }
}
