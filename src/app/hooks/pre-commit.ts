import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FileVersion } from '../../git/hook-port.ts';
import {
  artifactStaged,
  checkStagedPointer,
  edited,
  outputStaged,
  pointerOver,
  readStagedManifest,
} from '../../hooks/check-commit.ts';
import { isOwnDocument, MANIFEST_PATH } from '../../hooks/own-document.ts';
import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import { POINTER_SUFFIX } from '../../model/pointer.ts';
import type { Context } from '../context.ts';
import { openContext } from '../open-context.ts';
import type { HookRepository } from './hook-repository.ts';

/** Outputs of runs above this many bytes are not for git, unless `git config mlgit.commitLimit` says otherwise. */
const COMMIT_LIMIT = 1024 * 1024;
const LIMIT_KEY = 'mlgit.commitLimit';

/**
 * The pre-commit hook: looks at what is staged, not at the working tree. Two processes of git where nothing of mlgit
 * is staged.
 * @throws MlgitError `artifact-staged`, `output-staged`, `manifest-edited`, `manifest-conflict` (failed),
 * `bad-pointer` (integrity).
 */
export async function preCommit(repository: HookRepository): Promise<readonly string[]> {
  const { git } = repository;
  const [staged, indexed] = await Promise.all([
    git.commitOf('HEAD').then((head) => git.staged(head)),
    git.indexedPointers(),
  ]);
  if (staged.length === 0) return [];
  refuseTracked(repository, staged, indexed);
  const documents = staged.filter(({ path }) => path.endsWith(POINTER_SUFFIX) || MANIFEST_PATH.test(path));
  const large = existsSync(repository.home) ? await largeFiles(repository, staged) : [];
  if (documents.length + large.length === 0) return [];
  const context = await openContext(repository.config);
  try {
    await checkDocuments(context, repository, documents);
    await refuseOutputs(context, large);
  } finally {
    await context.close();
  }
  return [];
}

function refuseTracked(
  { location: { root } }: HookRepository,
  staged: readonly FileVersion[],
  indexed: readonly string[],
): void {
  const pointers = new Set(indexed);
  // A pointer that was not staged stands for the data all the same.
  const known = {
    has: (path: string) => pointers.has(path) || (root !== undefined && existsSync(join(root, path))),
  };
  for (const { path } of staged) {
    const pointer = pointerOver(path, known as ReadonlySet<string>);
    if (pointer !== undefined) throw artifactStaged(path, pointer);
  }
}

async function largeFiles(
  { git }: HookRepository,
  staged: readonly FileVersion[],
): Promise<readonly (FileVersion & { readonly sizeBytes: number })[]> {
  const [limit = COMMIT_LIMIT, sizes] = await Promise.all([
    git.readNumber(LIMIT_KEY),
    git.blobSizes(staged.map(({ oid }) => oid)),
  ]);
  return staged
    .map((version) => ({ ...version, sizeBytes: sizes.get(version.oid) ?? 0 }))
    .filter(({ sizeBytes }) => sizeBytes > limit);
}

async function checkDocuments(
  context: Context,
  repository: HookRepository,
  documents: readonly FileVersion[],
): Promise<void> {
  let at = 0;
  for await (const bytes of context.objects.readBlobs(documents.map(({ oid }) => oid))) {
    const version = documents[at++];
    if (version === undefined || bytes === undefined) continue;
    if (!isOwnDocument(version.path, bytes.toString('utf8'))) continue;
    if (version.path.endsWith(POINTER_SUFFIX)) checkStagedPointer(version.path, bytes);
    else await checkManifest(context, repository, version, bytes);
  }
}

/** A manifest that some commit has already (merged, picked, reverted) was looked at when that was made. */
async function checkManifest(
  context: Context,
  { git }: HookRepository,
  version: FileVersion,
  bytes: Buffer,
): Promise<void> {
  const manifest = readStagedManifest(version.path, bytes);
  const text = bytes.toString('utf8');
  const runs = await context.runs.ofFlow(manifest.flow);
  const isKnown = runs.some(
    (run) => encodeCanonical(run.manifest as unknown as RecordValue, 'lines') === text,
  );
  if (!isKnown && !(await git.isCommitted(version)))
    throw edited(version.path, 'no run here has this manifest');
}

/** Files at the declared path of an output, or below a folder that is one. */
async function refuseOutputs(
  context: Context,
  large: readonly (FileVersion & { readonly sizeBytes: number })[],
): Promise<void> {
  if (large.length === 0) return;
  for (const run of await context.runs.all()) {
    for (const { step, outputs } of Object.values(run.manifest.tasks)) {
      for (const [output, { path: made }] of Object.entries(outputs)) {
        const found = large.find(
          ({ path }) => path === made || path.startsWith(`${made.replace(/\/$/, '')}/`),
        );
        if (found === undefined) continue;
        throw outputStaged(found.path, { name: `${run.flow}:${step}/${output}`, sizeBytes: found.sizeBytes });
      }
    }
  }
}
