import { compareBytes } from '../../base/byte-order.ts';
import type { Digest } from '../../model/digest.ts';
import type { RunRecord } from '../../model/run.ts';
import { manifestDigest } from '../accept/run-of-manifest.ts';
import type { Context } from '../context.ts';
import { signatureRefs } from '../signing/signature-refs.ts';

/**
 * Every run with just this manifest, but those that were made to reproduce one: that about which most was signed first, then the oldest, which made what later ones
 * took from the cache.
 */
export async function candidateRuns(context: Context, flow: string, digest: Digest): Promise<RunRecord[]> {
  const runs = (await context.runs.ofFlow(flow)).filter(
    ({ manifest }) => manifestDigest(manifest) === digest,
  );
  const counted: { run: RunRecord; signed: number }[] = [];
  for (const run of runs) counted.push({ run, signed: (await signatureRefs(context, run)).length });
  counted.sort(
    (a, b) =>
      b.signed - a.signed ||
      compareBytes(a.run.execution.startedAt, b.run.execution.startedAt) ||
      compareBytes(a.run.id, b.run.id),
  );
  return counted.map(({ run }) => run);
}
