import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { formatStoreAddress } from '../../model/store-address.ts';
import type { BringOptions } from '../../store/artifact-store.ts';
import { type ReceivedBlobs, receiveBlobs } from '../../transfer/receive-blobs.ts';
import type { Context } from '../context.ts';
import { openRemote } from './open-remote.ts';
import { type StoreRemote, trustedStores } from './store-remotes.ts';

/**
 * Makes sure that the local store holds these, bringing what it lacks from the store of the team: the one that is used
 * by default, then every other that is configured.
 * @throws MlgitError `blob-missing` (integrity) when none has it, and what opening and reading a store throws.
 */
export async function bringContents(
  context: Context,
  contents: readonly ArtifactContent[],
  options: BringOptions,
): Promise<ReceivedBlobs> {
  const lacking: ArtifactContent[] = [];
  for (const content of contents) {
    if (!(await context.store.use(content, options.signal))) lacking.push(content);
  }
  if (lacking.length === 0) return { blobs: 0, bytes: 0, verified: new Set() };
  const asked: StoreRemote[] = [];
  let failure: MlgitError | undefined;
  for (const remote of await trustedStores(context)) {
    try {
      const { store } = await openRemote(context, remote, { ...options, access: 'read' });
      asked.push(remote);
      return await receiveBlobs(lacking, { ...options, from: store, to: context.store });
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof MlgitError) || error.code === 'disk-full') throw error;
      if (error.code !== 'blob-missing') failure ??= error;
    }
  }
  // One that cannot be asked, or gives other bytes, may be the only one that has them.
  if (failure !== undefined) throw failure;
  // Damaged and nowhere else to be had: whoever reads it says what is wrong with it.
  if (asked.length === 0 && (await areThere(context, lacking))) {
    return { blobs: 0, bytes: 0, verified: new Set() };
  }
  throw nowhere(lacking[0]?.digest ?? '', asked, options.what);
}

/** Whether all are in the local store under their names, in whatever state. */
async function areThere({ store }: Context, contents: readonly ArtifactContent[]): Promise<boolean> {
  for (const { kind, digest } of contents) {
    if (kind === 'tree' || (await store.stat(digest)) === undefined) return false;
  }
  return true;
}

/** Of a blob that neither the local store nor those that were asked have. */
export function nowhere(digest: Digest | '', asked: readonly StoreRemote[], what?: string): MlgitError {
  const stores = asked.map(({ address }) => formatStoreAddress(address));
  const where =
    asked.length === 0
      ? 'The local store lacks'
      : `Neither the local store nor ${stores.join(' nor ')} has all of`;
  return new MlgitError(`${where} blob ${digest}${what === undefined ? '' : ` of ${what}`}`, {
    code: 'blob-missing',
    kind: 'integrity',
    hints:
      asked.length === 0
        ? [
            'mlgit remote add NAME URL   (the store that it was pushed to)',
            'mlgit fsck',
            'mlgit run   (makes it again where code and inputs are as they were)',
          ]
        : ['mlgit push   (by whoever made it, in their clone)', 'mlgit fsck --remote'],
    details: { digest, stores, ...(what === undefined ? {} : { what }) },
  });
}
