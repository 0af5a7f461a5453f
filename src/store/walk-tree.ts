import type { Digest } from '../model/digest.ts';
import type { TreeEntry } from '../model/tree-blob.ts';
import type { Store } from './port.ts';
import { readTree } from './read-blob.ts';

/** Depth-first listing of a folder artifact, folders before what they hold, paths relative to it. */
export async function* walkTree(
  store: Store,
  digest: Digest,
  prefix = '',
): AsyncGenerator<{ path: string; entry: TreeEntry }> {
  for (const entry of await readTree(store, digest)) {
    const path = `${prefix}${entry.name}`;
    yield { path, entry };
    if (entry.kind === 'tree') yield* walkTree(store, entry.digest, `${path}/`);
  }
}
