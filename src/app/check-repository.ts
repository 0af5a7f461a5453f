import { checkStore } from '../fsck/check-store.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import { isDamaged } from '../model/fsck-report.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { MissingArtifact, RepositoryReport } from '../model/repository-report.ts';
import type { Context } from './context.ts';
import { specOf } from './find-target.ts';
import { diskUsage } from './gc/disk-usage.ts';
import { lacksOnly } from './gc/lacks-only.ts';
import { readPurged } from './gc/purged.ts';
import { openRemote } from './sharing/open-remote.ts';
import { type StoreRemote, storeRemotes } from './sharing/store-remotes.ts';
import { misplacedSignatures } from './signing/misplaced-signatures.ts';

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
  const missing: MissingArtifact[] = [];
  const erased = (await readPurged(context)).digests;
  const corrupt = new Set(
    report.findings.flatMap((found) => (found.kind === 'corrupt-blob' ? [found.digest] : [])),
  );
  let elsewhere = 0;
  let purged = 0;
  for (const run of runs) {
    if (run.remote !== undefined) continue;
    for (const [task, { outputs }] of Object.entries(run.manifest.tasks)) {
      for (const [name, output] of Object.entries(outputs)) {
        options.signal.throwIfAborted();
        if (await holds(context, output, known)) continue;
        if (await lacksOnly(context, output, erased, options.signal)) {
          purged++;
          continue;
        }
        const kind = await whyNot(context, output, { corrupt, signal: options.signal });
        if (kind === 'elsewhere') elsewhere++;
        else missing.push({ spec: `${specOf(run)}:${task}/${name}`, digest: output.digest, kind });
      }
    }
  }
  const unreadable = (await context.runs.damaged()).map((run) => ({
    spec: `${run.flow}@${run.id}`,
    because: run.error.message,
  }));
  const signatures = await misplacedSignatures(context, runs, options.signal);
  const damaged = isDamaged(report) || [missing, unreadable, signatures].some(({ length }) => length > 0);
  const orphans = await findOrphans(context, options.signal);
  const artifacts = { missing, elsewhere, purged };
  return { store: report, runs: runs.length, unreadable, signatures, ...artifacts, orphans, damaged };
}

/**
 * A folder that a store of the team has stands for all that is in it. Without a network, what is not here is missing. A blob that
 * is damaged here has another size than the manifest says because of that.
 */
async function whyNot(
  context: Context,
  { kind, digest, sizeBytes }: ArtifactContent,
  { corrupt, signal }: { readonly corrupt: ReadonlySet<Digest>; readonly signal: AbortSignal },
): Promise<'missing' | 'lies' | 'elsewhere'> {
  const here = corrupt.has(digest) ? undefined : await context.store.stat(digest);
  if (kind === 'file' && here !== undefined && here !== sizeBytes) return 'lies';
  for (const remote of (await storeRemotes(context)).filter(({ trusted }) => trusted)) {
    const there = await sizeIn(context, remote, { digest, signal });
    if (there !== undefined) return kind === 'file' && there !== sizeBytes ? 'lies' : 'elsewhere';
  }
  return 'missing';
}

/** Undefined also of a store that cannot be asked. */
async function sizeIn(
  context: Context,
  remote: StoreRemote,
  { digest, signal }: { readonly digest: Digest; readonly signal: AbortSignal },
): Promise<number | undefined> {
  try {
    const { store } = await openRemote(context, remote, { access: 'read', signal });
    return await store.stat(digest);
  } catch (error) {
    const isAway = error instanceof MlgitError && ['unreachable', 'credentials'].includes(error.kind);
    if (!isAway) throw error;
    return undefined;
  }
}

async function findOrphans(context: Context, signal: AbortSignal): Promise<RepositoryReport['orphans']> {
  try {
    const { deadBytes, deadBlobs } = await diskUsage(context, signal);
    return { blobs: deadBlobs, bytes: deadBytes };
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    return { unknown: error.message };
  }
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
