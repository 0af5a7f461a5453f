import { join } from 'node:path';
import type { DvcData } from '../../import/dvc/data-file.ts';
import type { Finding } from '../../import/dvc/report.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { TransferProgress } from '../../model/transfer-progress.ts';
import { pointerPath, readPointerFile } from '../../workspace/pointer-file.ts';
import type { Context } from '../context.ts';
import { inScratchFolder } from '../scratch-folder.ts';
import type { DvcCache } from './dvc-cache.ts';
import { findLinks } from './find-links.ts';
import { type NotTaken, type PlannedData, planData, takeData } from './take-data.ts';
import { TakenObjects } from './taken-objects.ts';
import { WrittenPointers } from './written-pointers.ts';

export interface ImportedData {
  /** Relative to the top. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Undefined of a dry run. */
  readonly content: ArtifactContent | undefined;
}

export interface DataRequest {
  readonly root: string;
  readonly cache: DvcCache;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly progress: TransferProgress;
}

interface TakenData {
  readonly data: readonly ImportedData[];
  readonly notTaken: readonly NotTaken[];
  readonly links: readonly Finding[];
}

/** Takes the data that .dvc files track into the store. All is found before anything is read. */
export async function importData(
  context: Context,
  tracked: ReadonlyMap<string, DvcData>,
  request: DataRequest,
): Promise<TakenData> {
  const planned: PlannedData[] = [];
  const notTaken: NotTaken[] = [];
  for (const [path, data] of [...tracked].sort(([a], [b]) => (a < b ? -1 : 1))) {
    request.signal.throwIfAborted();
    const plan = await planData(path, data, request);
    if ('kind' in plan) notTaken.push(plan);
    else planned.push(plan);
  }
  const links = findLinks(request.root, planned);
  if (request.dryRun) {
    const data = planned.map(({ path, sizeBytes }) => ({ path, sizeBytes, content: undefined }));
    return { data, notTaken, links };
  }
  const files = planned.reduce((sum, { entries }) => sum + (entries?.length ?? 1), 0);
  request.progress.planned(
    planned.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    files,
  );
  const data: ImportedData[] = [];
  const memo = context.memo('import-dvc');
  const taken = new TakenObjects(memo);
  const written = new WrittenPointers(memo);
  await inScratchFolder(context, async (scratch) => {
    const services = {
      ...{ store: context.store, taken, scratch, signal: request.signal },
      random: () => Buffer.from(context.config.randomBytes(8)).toString('hex'),
      onBytes: (bytes: number) => request.progress.moved(bytes, 0),
      onFile: () => request.progress.moved(0, 1),
    };
    for (const plan of planned) {
      const content = await takeData(plan, request, services);
      if ('because' in content) notTaken.push(content);
      else if (await isOther(request.root, { path: plan.path, content, written })) {
        notTaken.push({
          path: plan.path,
          kind: 'unknown',
          because: `${pointerPath(plan.path)} is there already, names other content, and no import wrote it: move it away to take what DVC has`,
        });
      } else data.push({ path: plan.path, sizeBytes: content.sizeBytes, content });
    }
  }).finally(() => taken.save());
  await context.store.flush();
  return { data, notTaken, links };
}

/** A pointer of the user's is not replaced. */
async function isOther(
  root: string,
  at: {
    readonly path: string;
    readonly content: ArtifactContent;
    readonly written: WrittenPointers;
  },
): Promise<boolean> {
  const { path, content, written } = at;
  const present = await readPointerFile(pointerPath(join(root, path)), pointerPath(path));
  if (present === undefined || present.digest === content.digest) return false;
  return !written.has(path, present.digest);
}
