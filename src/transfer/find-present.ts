import { mapPool } from '../base/pool.ts';
import type { Digest } from '../model/digest.ts';
import type { Store } from '../store/port.ts';

/** A page of a bucket's listing has this many names, and costs about as much as asking for one. */
const NAMES_PER_REQUEST = 1000;
/** Fewer are asked for one by one. */
const FEW = 32;

export interface Presence {
  readonly present: ReadonlySet<Digest>;
  /** True when the whole store was listed. */
  readonly listedAll: boolean;
}

/**
 * Which of the digests a store has, by the cheaper of two ways: one question each, or its listing, which is given up
 * when it turns out to be longer than that. `onListed` gets every digest that was listed.
 */
export async function findPresent(
  store: Store,
  digests: readonly Digest[],
  options: { readonly onListed?: (digests: readonly Digest[]) => void; readonly signal?: AbortSignal } = {},
): Promise<Presence> {
  const { onListed, signal } = options;
  const present = new Set<Digest>();
  let listedAll = false;
  if (digests.length > FEW) {
    listedAll = true;
    const wanted = new Set(digests);
    let page: Digest[] = [];
    let listed = 0;
    for await (const digest of store.list(signal)) {
      page.push(digest);
      if (wanted.has(digest)) present.add(digest);
      if (++listed % NAMES_PER_REQUEST !== 0) continue;
      onListed?.(page);
      page = [];
      if (listed / NAMES_PER_REQUEST > digests.length / 4) {
        listedAll = false;
        break;
      }
    }
    onListed?.(page);
  }
  if (!listedAll) {
    const open = digests.filter((digest) => !present.has(digest));
    await mapPool(
      open,
      store.concurrency,
      async (digest) => {
        if ((await store.stat(digest)) !== undefined) present.add(digest);
      },
      signal,
    );
  }
  return { present, listedAll };
}
