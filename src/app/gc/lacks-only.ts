import { listingsOf, reachOf } from '../../gc/reach.ts';
import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import type { Context } from '../context.ts';

/** Whether an artifact that is not whole here lacks nothing but some of these blobs. */
export async function lacksOnly(
  { store }: Context,
  { kind, digest }: ArtifactContent,
  these: { has(digest: Digest): boolean; readonly size: number },
  signal: AbortSignal,
): Promise<boolean> {
  if (these.size === 0) return false;
  if (these.has(digest)) return true;
  if (kind === 'file') return false;
  const { digests } = await reachOf([{ kind, digest }], listingsOf([store]), store.concurrency, signal);
  let lacks = false;
  for (const one of digests) {
    if ((await store.stat(one)) !== undefined) continue;
    if (!these.has(one)) return false;
    lacks = true;
  }
  return lacks;
}
