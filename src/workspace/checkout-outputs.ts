import { lstatSync, type Stats } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactContent } from '../model/artifact.ts';
import { digestText } from '../model/blake3.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { TreeEntry } from '../model/tree-blob.ts';
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
  /** As in `train/model`. */
  readonly artifact: string;
  /** Of what was stored before this run: its bytes may have been damaged since, and are verified. */
  readonly verify: boolean;
}

export interface NotWritten {
  readonly path: string;
  readonly artifact: string;
  /** End of a sentence: what is there and recorded nowhere, or what the system said. */
  readonly because: string;
}

export interface CheckoutReport {
  readonly written: readonly string[];
  /** Left as they were. */
  readonly kept: readonly NotWritten[];
}

/** Above this, an output appears as a read-only hard link instead of a copy where the disk has no reflinks. */
const LINK_ABOVE_BYTES = 100 * 1024 * 1024;

/**
 * Puts outputs at their declared paths of the working tree. A file that is there already and that neither git nor
 * the store has is never overwritten: the whole output is then left out and reported. So is one that cannot be
 * written, for the run is recorded by now.
 * @throws MlgitError (integrity) of a stored blob, after all others were written.
 */
export async function checkoutOutputs(
  outputs: readonly Checkout[],
  services: CheckoutServices,
): Promise<CheckoutReport> {
  const written: string[] = [];
  const kept: NotWritten[] = [];
  let damage: MlgitError | undefined;
  const walked = new Set(['.']);
  for (const output of outputs) {
    const { path, artifact } = output;
    try {
      const obstacle = await findObstacle(output, walked, services);
      if (obstacle === 'same') continue;
      if (obstacle === undefined) await write(output, services);
      if (obstacle === undefined) written.push(path);
      else kept.push({ path, artifact, because: obstacle });
    } catch (error) {
      if (!(error instanceof MlgitError) || (error.kind !== 'io' && error.kind !== 'integrity')) throw error;
      if (error.kind === 'io') kept.push({ path, artifact, because: error.message });
      else damage ??= error;
    }
  }
  if (damage !== undefined) throw damage;
  return { written, kept };
}

/** Undefined: free to write. `same`: nothing to do. Else a sentence's end: what stands in the way. */
async function findObstacle(
  { path, content }: Checkout,
  walked: Set<string>,
  services: CheckoutServices,
): Promise<string | undefined> {
  const absolute = join(services.root, path);
  const behind = linkAbove(services.root, path, walked);
  if (behind !== undefined) return `${behind} is a symbolic link`;
  const found = statOrAbsent(absolute);
  if (found === undefined) return undefined;
  if (found.isSymbolicLink()) return 'a symbolic link is there';
  if (content.kind === 'file') {
    if (found.isDirectory()) return 'a folder is there';
    if (!found.isFile()) return 'what is there is no file';
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
  const wanted = new Map<string, TreeEntry>();
  for await (const { path: inner, entry } of walkTree(services.store, digest)) {
    if (entry.kind !== 'tree') wanted.set(inner, entry);
  }
  let same = true;
  let count = 0;
  for await (const { path: inner, isLink, isFile } of entriesBelow(join(services.root, path))) {
    count++;
    const at = join(path, inner);
    const entry = wanted.get(inner);
    if (!isLink && !isFile) return `${at} is neither file nor folder`;
    const found = isLink
      ? digestText(await readlink(join(services.root, at)))
      : await services.digestFile(join(services.root, at));
    if (entry?.digest === found && (entry.kind === 'link') === isLink) continue;
    same = false;
    const recorded = isLink
      ? (await services.store.stat(found)) !== undefined
      : await isRecorded(at, found, services);
    if (!recorded) return `${at} is recorded nowhere`;
  }
  return same && count === wanted.size ? 'same' : undefined;
}

async function isRecorded(path: string, digest: Digest, services: CheckoutServices): Promise<boolean> {
  return (await services.store.stat(digest)) !== undefined || (await services.inGit(path));
}

async function write({ path, content, verify }: Checkout, { root, store }: CheckoutServices): Promise<void> {
  const mode = content.kind === 'file' && content.sizeBytes > LINK_ABOVE_BYTES ? 'link' : 'copy';
  await store.materialise(content, join(root, path), { mode, verify: verify && mode === 'copy' });
}

/** A folder on the way that is a link would lead the write elsewhere. `walked`: folders that lead nowhere else. */
function linkAbove(root: string, path: string, walked: Set<string>): string | undefined {
  const seen: string[] = [];
  for (let folder = dirname(path); !walked.has(folder); folder = dirname(folder)) {
    const found = statOrAbsent(join(root, folder));
    if (found?.isSymbolicLink() === true) return folder;
    seen.push(folder);
  }
  for (const folder of seen) walked.add(folder);
  return undefined;
}

interface FoundEntry {
  readonly path: string;
  readonly isLink: boolean;
  readonly isFile: boolean;
}

/** Everything but folders, links not followed. */
async function* entriesBelow(folder: string, prefix = ''): AsyncGenerator<FoundEntry> {
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const path = join(prefix, entry.name);
    if (entry.isDirectory()) yield* entriesBelow(folder, path);
    else yield { path, isLink: entry.isSymbolicLink(), isFile: entry.isFile() };
  }
}

function isExecutable(mode: number): boolean {
  return (mode & 0o111) !== 0;
}

function statOrAbsent(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw error;
  }
}
