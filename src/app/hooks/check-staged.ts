import type { FileVersion, SizedFile } from '../../git/hook-port.ts';
import { checkStagedPointer, edited, outputStaged, readStagedManifest } from '../../hooks/check-commit.ts';
import { isOwnDocument } from '../../hooks/own-document.ts';
import { encodeManifest } from '../../model/encode-manifest.ts';
import { POINTER_SUFFIX } from '../../model/pointer.ts';
import type { Context } from '../context.ts';
import { openContext } from '../open-context.ts';
import { readVersions } from '../read-versions.ts';
import type { HookRepository } from './hook-repository.ts';

/** Looks at staged pointers and manifests, and at large files, with what the runs of this clone say. */
export async function checkStaged(
  repository: HookRepository,
  documents: readonly FileVersion[],
  large: readonly SizedFile[],
): Promise<void> {
  const context = await openContext(repository.config);
  try {
    await checkDocuments(context, repository, documents);
    await refuseOutputs(context, large);
  } finally {
    await context.close();
  }
}

async function checkDocuments(
  context: Context,
  repository: HookRepository,
  documents: readonly FileVersion[],
): Promise<void> {
  for await (const [version, bytes] of readVersions(context.objects, documents)) {
    if (bytes === undefined) continue;
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
  const isKnown = runs.some((run) => encodeManifest(run.manifest) === text);
  if (!isKnown && !(await git.isCommitted(version)))
    throw edited(version.path, 'no run here has this manifest');
}

/** Files at the declared path of an output, or below a folder that is one. */
async function refuseOutputs(context: Context, large: readonly SizedFile[]): Promise<void> {
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
