import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compareBytes } from '../base/byte-order.ts';
import type { Oid, Ref } from '../git/port.ts';
import { createHasher } from '../model/blake3.ts';
import {
  type BundledFile,
  blobName,
  encodeBundleIndex,
  GIT_NAME,
  INDEX_NAME,
} from '../model/bundle-index.ts';
import type { CreatedBundle } from '../model/bundle-report.ts';
import type { Digest } from '../model/digest.ts';
import type { RunRecord } from '../model/run.ts';
import { contentsOfRun } from '../model/run-contents.ts';
import {
  noteRef,
  REMOTES_PREFIX,
  RUNS_PREFIX,
  runRef,
  signatureRef,
  TAGS_PREFIX,
  tagRef,
} from '../model/run-ref.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';
import { openBlob } from '../store/open-blob.ts';
import { blobMissing } from '../store/tree-walk.ts';
import { encodeTar, type TarFile } from '../workspace/tar-stream.ts';
import type { Context } from './context.ts';
import { fetchedOids } from './fetched-heads.ts';
import { specOf } from './find-target.ts';
import { putHashed } from './put-hashed.ts';
import { refuseExisting } from './refuse-existing.ts';
import { reproductionRefs } from './reproduce/reproductions-of.ts';
import { blobsOfRun } from './run-blobs.ts';
import { inScratchFolder } from './scratch-folder.ts';
import { bringContents } from './sharing/bring-content.ts';
import { signatureRefs } from './signing/signature-refs.ts';
import { readTagTarget } from './tag-commit.ts';
import { notWritable } from './write-whole.ts';

export interface CreateBundleOptions {
  /** Absolute. */
  readonly path: string;
  /** Put it in the place of a file that is there. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (bytes: number, files: number) => void;
  /** Of what is brought from a store of the team. */
  readonly progress?: TransferProgress;
}

/**
 * Writes runs with all that they made, their code and history, their tags and notes into one file. The same runs give
 * the same bytes. What the local store lacks comes from the stores of the team first. The file is absent or whole.
 */
export async function createBundle(
  context: Context,
  runs: readonly RunRecord[],
  options: CreateBundleOptions,
): Promise<CreatedBundle> {
  await refuseExisting(options.path, options.force);
  for (const run of runs) await bringContents(context, contentsOfRun(run), { ...options, what: specOf(run) });
  const refs = await refsOfRuns(context, runs);
  const blobs = await blobsOfRuns(context, runs, options.signal);
  return inScratchFolder(context, async (folder) => {
    const gitPath = join(folder, GIT_NAME);
    await context.bundles.write(gitPath, refs, options.signal);
    const git = await measure(gitPath);
    const { objectFormat } = context.location;
    const index = Buffer.from(encodeBundleIndex({ objectFormat, git, refs, blobs }));
    const files = bundleFiles(context, { index, gitPath, git, blobs, options });
    await makeFolderFor(options.path);
    const written = await putHashed(options.path, encodeTar(files), context);
    return { path: options.path, ...written, refs: refs.map(({ name }) => name), blobs: blobs.length };
  });
}

async function makeFolderFor(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw notWritable(path, error as NodeJS.ErrnoException);
  }
}

async function* bundleFiles(
  context: Context,
  parts: {
    readonly index: Buffer;
    readonly gitPath: string;
    readonly git: BundledFile;
    readonly blobs: readonly BundledFile[];
    readonly options: CreateBundleOptions;
  },
): AsyncGenerator<TarFile> {
  const { index, gitPath, git, blobs, options } = parts;
  yield { path: INDEX_NAME, sizeBytes: index.length, content: only(index) };
  yield { path: GIT_NAME, sizeBytes: git.sizeBytes, content: createReadStream(gitPath) };
  for (const { digest, sizeBytes } of blobs) {
    options.signal.throwIfAborted();
    const content = await openBlob(context.store, digest, options.signal);
    yield { path: blobName(digest), sizeBytes, content };
    options.onProgress?.(sizeBytes, 1);
  }
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Own tags, notes, signatures and reproductions of the runs, else fetched ones: what names a run must not depend on who fetched what. */
async function refsOfRuns(context: Context, runs: readonly RunRecord[]): Promise<Ref[]> {
  const wanted = new Set(runs.map(({ flow, id }) => runRef(flow, id)));
  const found = new Map<string, Oid>();
  for (const run of runs) {
    found.set(runRef(run.flow, run.id), run.commit as Oid);
    const note = noteRef(run.flow, run.id);
    const oid = (await context.refs.resolve(note)) ?? (await fetchedOids(context, note))[0];
    if (oid !== undefined) found.set(note, oid);
    for (const signed of await signatureRefs(context, run)) {
      found.set(signatureRef(run.flow, run.id, signed.name), signed.oid);
    }
    for (const { name, oid } of await reproductionRefs(context, run)) found.set(name, oid);
  }
  const flows = new Set(runs.map(({ flow }) => flow));
  for (const { flow, name, oid } of await tagsHere(context)) {
    if (found.has(name) || !flows.has(flow)) continue;
    const id = await readTagTarget(context.objects, { name, oid });
    if (wanted.has(`${RUNS_PREFIX}${flow}/${id}`)) found.set(name, oid);
  }
  return [...found].map(([name, oid]) => ({ name, oid })).sort((a, b) => compareBytes(a.name, b.name));
}

async function tagsHere(context: Context): Promise<(Ref & { readonly flow: string })[]> {
  const refs = [...(await context.refs.list(TAGS_PREFIX)), ...(await context.refs.list(REMOTES_PREFIX))];
  return refs.flatMap(({ name, oid }) => {
    const [, flow, tag] = /^refs\/mlgit\/(?:remotes\/.+\/)?tags\/([^/]+)\/([^/]+)$/.exec(name) ?? [];
    return flow === undefined || tag === undefined ? [] : [{ flow, name: tagRef(flow, tag), oid }];
  });
}

/** @throws MlgitError `blob-missing` (integrity) before anything is written. */
async function blobsOfRuns(
  context: Context,
  runs: readonly RunRecord[],
  signal: AbortSignal,
): Promise<BundledFile[]> {
  const found = new Map<Digest, number>();
  for (const run of runs) {
    for await (const { digest, sizeBytes } of blobsOfRun(context.store, run, signal)) {
      if (found.has(digest)) continue;
      const here = await context.store.stat(digest);
      if (here === undefined || (sizeBytes !== undefined && here !== sizeBytes)) {
        throw blobMissing(context.store.name, digest, `${run.flow}@${run.id}`);
      }
      found.set(digest, here);
    }
  }
  return [...found]
    .map(([digest, sizeBytes]) => ({ digest, sizeBytes }))
    .sort((a, b) => compareBytes(a.digest, b.digest));
}

async function measure(path: string): Promise<BundledFile> {
  const hasher = createHasher();
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path)) {
    hasher.update(chunk as Buffer);
    sizeBytes += (chunk as Buffer).length;
  }
  return { digest: hasher.digest(), sizeBytes };
}
