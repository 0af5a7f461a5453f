import { open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { shellWord } from '../base/shell-word.ts';
import type { Oid, Ref } from '../git/port.ts';
import { TRAVELLING } from '../git/ref-namespace.ts';
import { createHasher } from '../model/blake3.ts';
import {
  askAgain,
  type BundledFile,
  type BundleIndex,
  blobName,
  GIT_NAME,
  INDEX_NAME,
  parseBundleIndex,
} from '../model/bundle-index.ts';
import type { AppliedBundle } from '../model/bundle-report.ts';
import { decodeExecution, decodeManifest } from '../model/decode-run.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import { requireName, suggestName } from '../model/name.ts';
import { REMOTES_PREFIX, RUNS_PREFIX } from '../model/run-ref.ts';
import { digestMismatch } from '../store/tree-walk.ts';
import { badBundle, readTar, type TarFile } from '../workspace/tar-stream.ts';
import type { Context } from './context.ts';
import { blobsOfRun } from './run-blobs.ts';
import { inScratchFolder } from './scratch-folder.ts';

export interface ApplyBundleOptions {
  /** Absolute. */
  readonly path: string;
  /** Its runs are those of the remote `bundle/<name>`; by default the name of the file. */
  readonly name?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: (bytes: number, files: number) => void;
}

/**
 * Takes in what `createBundle` wrote, all of it or nothing: blobs, then git objects, then, when everything that the
 * runs name is there, their refs in one transaction. They are not this clone's runs, so they appear as fetched ones.
 */
export async function applyBundle(context: Context, options: ApplyBundleOptions): Promise<AppliedBundle> {
  const remote = `bundle/${bundleName(options)}`;
  await requireFile(options.path);
  const { index } = await inScratchFolder(context, async (folder) => {
    const gitPath = join(folder, GIT_NAME);
    const read = await readBundle(context, gitPath, options);
    await requireSameRefs(context, read.index, gitPath, options.path);
    await context.bundles.read(gitPath, refsOf(read.index), options.signal);
    return read;
  });
  for (const ref of refsOf(index)) await requireWhole(context, ref, options);
  await context.store.flush();
  const changed = await setRefs(context, remote, refsOf(index));
  context.runs.refresh();
  const runs = index.refs
    .filter(({ name }) => name.startsWith(RUNS_PREFIX))
    .map(({ name }) => name.slice(RUNS_PREFIX.length).replace('/', '@'));
  return { remote, runs, changed, blobs: index.blobs.length };
}

/** @throws MlgitError `no-such-file` (usage). */
async function requireFile(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return;
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
  throw usageError('no-such-file', `There is no bundle ${path}: expected a file`, [
    'mlgit bundle create RUN -o FILE   (makes one)',
  ]);
}

function bundleName({ path, name }: ApplyBundleOptions): string {
  const chosen = name === undefined ? nameOfFile(path) : requireName('Bundle', name);
  // Below a remote called `bundle` these would be folders of its own refs.
  if (!TRAVELLING.some((kind) => kind === chosen)) return chosen;
  throw usageError('bad-name', `A bundle cannot be called ${chosen}`, [
    `mlgit bundle apply FILE --name my-${chosen}`,
  ]);
}

/** Two files whose names are in another script must not become one remote. */
function nameOfFile(path: string): string {
  const stem = basename(path).replace(/\.[a-z.]*$/i, '');
  if (/[a-z0-9]/i.test(stem)) return suggestName(stem);
  throw usageError(
    'bad-name',
    `The name of the file ${path} gives its runs no name: expected a letter of a to z, or a digit`,
    [`mlgit bundle apply ${shellWord(path)} --name NAME`],
  );
}

/** Blobs go into the store as they pass, each verified; the git part is left at `gitPath`. */
async function readBundle(
  context: Context,
  gitPath: string,
  { path, signal, onProgress }: ApplyBundleOptions,
): Promise<{ readonly index: BundleIndex }> {
  let index: BundleIndex | undefined;
  const expected = new Map<string, BundledFile>();
  for await (const file of readTar(path, signal)) {
    if (index === undefined) {
      index = parseBundleIndex(await readIndex(file, path), path);
      requireFormat(context, index, path);
      expected.set(GIT_NAME, index.git);
      for (const blob of index.blobs) expected.set(blobName(blob.digest), blob);
      continue;
    }
    const wanted = expected.get(file.path);
    if (wanted === undefined || wanted.sizeBytes !== file.sizeBytes) {
      throw badBundle(
        path,
        `${JSON.stringify(file.path)} of ${file.sizeBytes} bytes, which its index does not list`,
      );
    }
    expected.delete(file.path);
    try {
      if (file.path === GIT_NAME) await writeVerified(file, wanted, gitPath);
      else await takeBlob(context, file, wanted, signal);
    } catch (error) {
      throw namingBundle(error, path, file);
    }
    onProgress?.(file.sizeBytes, 1);
  }
  const [lacking] = expected.keys();
  if (index === undefined || lacking !== undefined) throw badBundle(path, `no ${lacking ?? INDEX_NAME}`);
  return { index };
}

/** It is the bundle that was damaged on its way, and nothing here. */
function namingBundle(error: unknown, path: string, file: TarFile): unknown {
  if (!(error instanceof MlgitError) || error.code !== 'digest-mismatch') return error;
  const { expected, found } = error.details as { readonly expected: Digest; readonly found: Digest };
  return digestMismatch(`${file.path} of ${path}`, expected, found, [askAgain(path)]);
}

/** Some 2 million blobs. */
const INDEX_LIMIT = 256 * 1024 * 1024;

async function readIndex(file: TarFile, path: string): Promise<string> {
  if (file.path !== INDEX_NAME || file.sizeBytes > INDEX_LIMIT)
    throw badBundle(path, `no ${INDEX_NAME} at its start`);
  const parts: Uint8Array[] = [];
  for await (const part of file.content) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

function requireFormat({ location }: Context, { objectFormat }: BundleIndex, path: string): void {
  if (location.objectFormat === objectFormat) return;
  throw usageError(
    'object-format-differs',
    `${path} has ${objectFormat} objects, and this repository ${location.objectFormat} ones`,
    [`git init --object-format=${objectFormat}   (and apply it there)`],
  );
}

/** What is there already is not written again, and verified all the same. */
async function takeBlob(
  { store }: Context,
  file: TarFile,
  wanted: BundledFile,
  signal: AbortSignal,
): Promise<void> {
  if ((await store.stat(wanted.digest)) !== wanted.sizeBytes) {
    await store.putStream(file.content, wanted.digest, signal);
    return;
  }
  const hasher = createHasher();
  for await (const part of file.content) hasher.update(part);
  const found = hasher.digest();
  if (found !== wanted.digest) throw digestMismatch(file.path, wanted.digest, found);
}

async function writeVerified(file: TarFile, wanted: BundledFile, path: string): Promise<void> {
  const hasher = createHasher();
  const handle = await open(path, 'wx');
  try {
    for await (const part of file.content) {
      hasher.update(part);
      await handle.writeFile(part);
    }
  } finally {
    await handle.close();
  }
  const found = hasher.digest();
  if (found !== wanted.digest) throw digestMismatch(file.path, wanted.digest, found);
}

async function requireSameRefs(
  context: Context,
  index: BundleIndex,
  gitPath: string,
  path: string,
): Promise<void> {
  const text = (refs: readonly { readonly name: string; readonly oid: string }[]) =>
    refs
      .map(({ name, oid }) => `${oid} ${name}`)
      .sort()
      .join('\n');
  if (text(await context.bundles.refs(gitPath)) !== text(index.refs)) {
    throw badBundle(path, 'other refs in its git bundle than in its index');
  }
}

/** A run whose artifacts did not come along is refused, unless the store has them from elsewhere. */
async function requireWhole(context: Context, ref: Ref, { path, signal }: ApplyBundleOptions): Promise<void> {
  if (!ref.name.startsWith(RUNS_PREFIX)) return;
  const where = ref.name.slice(RUNS_PREFIX.length).replace('/', '@');
  const manifest = await context.objects.readFile(ref.oid, 'manifest.json');
  const execution = await context.objects.readFile(ref.oid, 'execution.json');
  if (manifest === undefined || execution === undefined) throw badBundle(path, `no record of run ${where}`);
  const run = {
    manifest: decodeManifest(manifest.toString('utf8'), where),
    execution: decodeExecution(execution.toString('utf8'), where),
  };
  try {
    for await (const { digest, sizeBytes } of blobsOfRun(context.store, run, signal)) {
      const here = await context.store.stat(digest);
      if (here === undefined || (sizeBytes !== undefined && here !== sizeBytes)) {
        throw badBundle(path, `no blob ${digest} of run ${where}`);
      }
    }
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'blob-missing') throw error;
    throw badBundle(path, `no blob ${String(error.details.digest)} of run ${where}`, error);
  }
}

async function setRefs(context: Context, remote: string, refs: readonly Ref[]): Promise<string[]> {
  const prefix = `${REMOTES_PREFIX}${remote}/`;
  const before = new Map((await context.refs.list(prefix)).map(({ name, oid }) => [name, oid]));
  const changes = refs.flatMap(({ name, oid }) => {
    const here = prefix + name.slice('refs/mlgit/'.length);
    const from = before.get(here);
    return from === oid ? [] : [{ name: here, to: oid, from, reason: `mlgit bundle apply ${remote}` }];
  });
  await context.refs.transact(changes);
  return changes.map(({ name }) => name);
}

function refsOf(index: BundleIndex): Ref[] {
  return index.refs.map(({ name, oid }) => ({ name, oid: oid as Oid }));
}
