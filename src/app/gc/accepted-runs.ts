import { digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import type { RunRecord } from '../../model/run.ts';
import { manifestDigest } from '../accept/run-of-manifest.ts';
import type { Context } from '../context.ts';
import { readVersions } from '../read-versions.ts';

/**
 * `flow/id` of runs that a commit which any ref reaches, the stash or an index has accepted: of equal manifests the newest
 * run, which is what the commit means, but none that was made to reproduce another.
 */
export async function acceptedRuns(context: Context, signal?: AbortSignal): Promise<ReadonlySet<string>> {
  const versions = await context.history.versions(signal);
  const manifests = versions.filter(({ path }) => path.endsWith('.json'));
  if (manifests.length === 0) return new Set();
  const byDigest = new Map<Digest, RunRecord>();
  for (const run of await context.runs.all()) {
    const digest = manifestDigest(run.manifest);
    const isRerun = run.execution.reproduces !== undefined;
    if (!isRerun && !byDigest.has(digest)) byDigest.set(digest, run);
  }
  const accepted = new Set<string>();
  for await (const [, bytes] of readVersions(context.objects, manifests)) {
    const run = bytes === undefined ? undefined : byDigest.get(digestBytes(bytes));
    if (run !== undefined) accepted.add(`${run.flow}/${run.id}`);
  }
  return accepted;
}
