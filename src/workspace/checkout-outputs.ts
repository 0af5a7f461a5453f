import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import type { LocalStore } from '../store/local-port.ts';
import { walkTree } from '../store/tree-walk.ts';

export interface CheckoutServices {
  readonly root: string;
  readonly store: LocalStore;
  /** Digest of a file as it is now, from the stat cache where it is unchanged. */
  readonly digestFile: (path: string) => Promise<Digest>;
  /** Whether git has exactly this file's content under this path. */
  readonly inGit: (path: string) => Promise<boolean>;
}

export interface Checkout {
  readonly path: string;
  readonly content: ArtifactContent;
}

export interface CheckoutReport {
  readonly written: readonly string[];
  /** Kept, because what lies there is recorded nowhere. */
  readonly kept: readonly { readonly path: string; readonly because: string }[];
}

/** Above this, an output appears as a read-only hard link instead of a copy where the disk has no reflinks. */
const LINK_ABOVE_BYTES = 100 * 1024 * 1024;

/**
 * Puts outputs at their declared paths of the working tree. A file that is there already and that neither git nor
 * the store has is never overwritten: the whole output is then left out and reported.
 */
export async function checkoutOutputs(
  outputs: readonly Checkout[],
  services: CheckoutServices,
): Promise<CheckoutReport> {
  const written: string[] = [];
  const kept: { path: string; because: string }[] = [];
  for (const output of outputs) {
    const obstacle = await findObstacle(output, services);
    if (obstacle === 'same') continue;
    if (obstacle !== undefined) {
      kept.push({ path: output.path, because: obstacle });
      continue;
    }
    await write(output, services);
    written.push(output.path);
  }
  return { written, kept };
}

/** Undefined: free to write. `same`: nothing to do. Else a sentence's end: what stands in the way. */
async function findObstacle(
  { path, content }: Checkout,
  services: CheckoutServices,
): Promise<string | undefined> {
  const absolute = join(services.root, path);
  const behind = await linkAbove(services.root, path);
  if (behind !== undefined) return `${behind} is a symbolic link`;
  const found = await statOrAbsent(absolute);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return 'a symbolic link is there';
  if (content.kind === 'file') {
    if (found.isDirectory()) return 'a folder is there';
    const digest = await services.digestFile(absolute);
    if (digest === content.digest && isExecutable(found.mode) === (content.executable === true))
      return 'same';
    return (await isRecorded(path, digest, services)) ? undefined : 'the file there is recorded nowhere';
  }
  if (!found.isDirectory()) return 'a file is there';
  return folderObstacle(path, content.digest, services);
}

async function folderObstacle(
  path: string,
  digest: Digest,
  services: CheckoutServices,
): Promise<string | undefined> {
  const wanted = new Map<string, Digest>();
  for await (const { path: inner, entry } of walkTree(services.store, digest)) {
    if (entry.kind !== 'tree') wanted.set(inner, entry.digest);
  }
  let same = true;
  let count = 0;
  for await (const inner of filesBelow(join(services.root, path))) {
    count++;
    const at = join(path, inner);
    const found = await services.digestFile(join(services.root, at));
    if (wanted.get(inner) === found) continue;
    same = false;
    if (!(await isRecorded(at, found, services))) return `${at} is recorded nowhere`;
  }
  return same && count === wanted.size ? 'same' : undefined;
}

async function isRecorded(path: string, digest: Digest, services: CheckoutServices): Promise<boolean> {
  return (await services.store.stat(digest)) !== undefined || (await services.inGit(path));
}

async function write({ path, content }: Checkout, { root, store }: CheckoutServices): Promise<void> {
  const mode = content.kind === 'file' && content.sizeBytes > LINK_ABOVE_BYTES ? 'link' : 'copy';
  await store.materialise(content, join(root, path), { mode });
}

/** A folder on the way that is a link would lead the write elsewhere. */
async function linkAbove(root: string, path: string): Promise<string | undefined> {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const found = await statOrAbsent(join(root, folder));
    if (found?.isSymbolicLink() === true) return folder;
  }
  return undefined;
}

async function* filesBelow(folder: string, prefix = ''): AsyncGenerator<string> {
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = join(prefix, entry.name);
    if (entry.isDirectory()) yield* filesBelow(folder, path);
    else yield path;
  }
}

function isExecutable(mode: number): boolean {
  return (mode & 0o111) !== 0;
}

async function statOrAbsent(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
