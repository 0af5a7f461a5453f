import type { Digest } from '../../model/digest.ts';
import type { ContentSide } from '../../review/content/diff-content.ts';
import type { Context } from '../context.ts';
import { bringBlob } from '../sharing/bring-blob.ts';
import { LIMITS, type LookOptions } from './look-budget.ts';
import { type WhyNot, whyNot } from './why-not.ts';

/**
 * Where the bytes of a blob lie on this machine: in the local store itself, without a copy. What it lacks is brought from a
 * store of the team, verified, unless it is too large to be brought unasked.
 */
export async function localFile(
  context: Context,
  { digest, sizeBytes }: { readonly digest: string; readonly sizeBytes: number },
  { full, signal }: LookOptions,
): Promise<ContentSide | WhyNot> {
  const blob = digest as Digest;
  if (!full && sizeBytes > LIMITS.bytes)
    return { why: 'it is too large to be looked into unasked', hint: 'mlgit diff --full' };
  const found = { path: context.store.pathOf(blob), sizeBytes };
  if ((await context.store.stat(blob)) !== undefined) return found;
  if (!full && sizeBytes > LIMITS.broughtBytes) {
    return { why: 'its bytes are not on this machine, and many', hint: 'mlgit diff --full' };
  }
  try {
    return (await bringBlob(context, blob, signal)) ? found : { why: 'its bytes are not here' };
  } catch (error) {
    return whyNot(error, signal);
  }
}

export function isHere(file: ContentSide | WhyNot): file is ContentSide {
  return 'path' in file;
}
