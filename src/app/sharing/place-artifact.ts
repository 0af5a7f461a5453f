import type { ArtifactContent } from '../../model/artifact.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { PlaceOptions } from '../../store/artifact-store.ts';
import { type BlobPlace, FirstOfStores } from '../../store/first-of-stores.ts';
import { ArrivingFiles } from '../../store/local/arriving-files.ts';
import { LackingWalk } from '../../transfer/lacking-walk.ts';
import { OutsideCopies } from '../../transfer/outside-copies.ts';
import type { Context } from '../context.ts';
import { bringContents, nowhere } from './bring-content.ts';
import { openRemote } from './open-remote.ts';
import { type StoreRemote, trustedStores } from './store-remotes.ts';

/**
 * Writes an artifact at `path`, writable. What the local store lacks of it comes from the stores of the team and is written
 * there and nowhere else, unless the local store keeps it at no cost or for others (decision 0011).
 * @throws MlgitError `blob-missing` (integrity) when nobody has it, and what opening and reading a store throws.
 */
export async function placeArtifact(
  context: Context,
  content: ArtifactContent,
  path: string,
  options: PlaceOptions,
): Promise<void> {
  const { store } = context;
  const how = { ...options, mode: 'copy' } as const;
  if (await store.use(content, options.signal)) return store.materialise(content, path, how);
  const remotes = await trustedStores(context);
  if (remotes.length === 0 || (await store.keeps(path))) {
    const { verified } = await bringContents(context, [content], options);
    return store.materialise(content, path, { ...how, verified });
  }
  try {
    await placeFromAfar(context, remotes, { content, path, options });
  } catch (error) {
    if (!(error instanceof MlgitError) || error.code !== 'blob-missing') throw error;
    const digest = (error.details.digest ?? content.digest) as Digest;
    throw nowhere(digest, remotes, options.what);
  }
}

async function placeFromAfar(
  context: Context,
  remotes: readonly StoreRemote[],
  wanted: { readonly content: ArtifactContent; readonly path: string; readonly options: PlaceOptions },
): Promise<void> {
  const { store, config } = context;
  const { content, path, options } = wanted;
  const { signal, progress } = options;
  const abort = signal === undefined ? {} : { signal };
  const places = remotes.map((remote): BlobPlace => {
    return { open: async () => (await openRemote(context, remote, { access: 'read', ...abort })).store };
  });
  const walk = new LackingWalk({ from: new FirstOfStores(places), to: store, ...abort });
  await walk.visit([content]);
  progress?.planned(walk.sizeBytes, walk.files.size);
  const copies = new OutsideCopies(context.memo('outside-copies'), store);
  const near = await copies.source(new Set(walk.files.keys()), signal);
  const arriving = new ArrivingFiles({
    from: new FirstOfStores([{ open: async () => near }, ...places]),
    progress,
    monotonic: config.clock.monotonic,
    partial: store.partial,
    rescue: (made, file) => store.adopt(made, file),
  });
  await store.materialise(content, path, { ...options, mode: 'copy', arriving });
  copies.note(content, path);
}
