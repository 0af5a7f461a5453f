import { checkStore } from '../fsck/check-store.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import { type FsckReport, isDamaged } from '../model/fsck-report.ts';
import type { Context } from './context.ts';
import { specOf } from './find-target.ts';

export interface RepositoryReport {
  readonly store: FsckReport;
  readonly runs: number;
  /** Runs whose record cannot be read, and why. */
  readonly unreadable: readonly { readonly spec: string; readonly because: string }[];
  /** Artifacts of this clone's own runs whose bytes the store lacks. */
  readonly missing: readonly { readonly spec: string; readonly digest: Digest }[];
  readonly damaged: boolean;
}

/** Reads every blob, every cache entry and every run record, and checks that the runs' artifacts are there. */
export async function checkRepository(
  context: Context,
  options: {
    readonly repair: boolean;
    readonly signal: AbortSignal;
    readonly onProgress: (bytes: number, blobs: number) => void;
  },
): Promise<RepositoryReport> {
  const { store, inspection } = context;
  const report = await checkStore({ store, inspection, ...options });
  const runs = await context.runs.all();
  const known = new Map<Digest, boolean>();
  const missing: { spec: string; digest: Digest }[] = [];
  for (const run of runs) {
    if (run.remote !== undefined) continue;
    for (const [task, { outputs }] of Object.entries(run.manifest.tasks)) {
      for (const [name, output] of Object.entries(outputs)) {
        options.signal.throwIfAborted();
        if (await holds(context, output, known)) continue;
        missing.push({ spec: `${specOf(run)}:${task}/${name}`, digest: output.digest });
      }
    }
  }
  const unreadable = (await context.runs.damaged()).map((run) => ({
    spec: `${run.flow}@${run.id}`,
    because: run.error.message,
  }));
  const damaged = isDamaged(report) || missing.length > 0 || unreadable.length > 0;
  return { store: report, runs: runs.length, unreadable, missing, damaged };
}

async function holds(
  context: Context,
  content: ArtifactContent,
  known: Map<Digest, boolean>,
): Promise<boolean> {
  const before = known.get(content.digest);
  if (before !== undefined) return before;
  const found = await context.store.holds(content);
  known.set(content.digest, found);
  return found;
}
