import { digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import { encodeManifest } from '../../model/encode-manifest.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { RunRecord } from '../../model/run.ts';
import type { ReadContext } from '../context.ts';

/** What `Mlgit-Manifest:` of a run says, and what its bytes in a tree digest to. */
export function manifestDigest(manifest: Manifest): Digest {
  const known = digests.get(manifest);
  if (known !== undefined) return known;
  const digest = digestBytes(Buffer.from(encodeManifest(manifest)));
  digests.set(manifest, digest);
  return digest;
}

/** A run is looked for among all of its flow, and by some commands many times. */
const digests = new WeakMap<Manifest, Digest>();

/**
 * The newest run of the flow that has just this manifest; undefined where its record is not here. One that was made to
 * reproduce another is none: with the same result it has the same manifest.
 */
export async function runOfManifest(
  context: Pick<ReadContext, 'runs'>,
  flow: string,
  digest: Digest,
): Promise<RunRecord | undefined> {
  return (await context.runs.ofFlow(flow)).find(
    ({ manifest, execution }) => execution.reproduces === undefined && manifestDigest(manifest) === digest,
  );
}
