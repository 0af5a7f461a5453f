import { mapPool } from '../base/pool.ts';
import type { Digest } from '../model/digest.ts';
import type { Listings } from './reach.ts';

/**
 * Blobs in layers, such that whatever lists another is in an earlier layer. They are removed in this order, and put back in
 * the opposite one, so that at every moment a folder that is there stands for all that is in it.
 */
export async function removalOrder(
  blobs: ReadonlySet<Digest>,
  listings: Listings,
  lanes: number,
  signal?: AbortSignal,
): Promise<Digest[][]> {
  const children = new Map<Digest, readonly Digest[]>();
  const parents = new Map<Digest, number>();
  const visit = async (digest: Digest): Promise<void> => {
    const entries = (await listings({ digest, kind: 'unknown' }, signal)) ?? [];
    const inside = [...new Set(entries.map((entry) => entry.digest))].filter((child) => blobs.has(child));
    if (inside.length > 0) children.set(digest, inside);
    for (const child of inside) parents.set(child, (parents.get(child) ?? 0) + 1);
  };
  await mapPool(blobs, lanes, visit, signal);
  const layers: Digest[][] = [];
  let layer = [...blobs].filter((digest) => !parents.has(digest)).sort();
  while (layer.length > 0) {
    layers.push(layer);
    const next: Digest[] = [];
    for (const child of layer.flatMap((digest) => children.get(digest) ?? [])) {
      const left = (parents.get(child) ?? 0) - 1;
      parents.set(child, left);
      if (left === 0) next.push(child);
    }
    layer = next.sort();
  }
  return layers;
}
