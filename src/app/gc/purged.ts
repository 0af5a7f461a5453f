import type { Ref } from '../../git/port.ts';
import type { Digest } from '../../model/digest.ts';
import { PURGED_PREFIX, REMOTES_PREFIX } from '../../model/run-ref.ts';
import { decodeTombstone, TOMBSTONE_FILE, type Tombstone } from '../../model/tombstone.ts';
import type { Context } from '../context.ts';

export interface Purged {
  readonly tombstones: readonly Tombstone[];
  /** Every blob that was erased, with the tombstone that says why. */
  readonly digests: ReadonlyMap<Digest, Tombstone>;
}

/** What was erased for good, here or, as far as was fetched, elsewhere. @throws MlgitError `bad-tombstone` (integrity). */
export async function readPurged(context: Context): Promise<Purged> {
  const own = await context.refs.list(PURGED_PREFIX);
  const fetched = (await context.refs.list(REMOTES_PREFIX)).filter(({ name }) =>
    /^refs\/mlgit\/remotes\/.+\/purged\/[^/]+$/.test(name),
  );
  const refs = [...own, ...fetched];
  const tombstones = await readTombstones(context, refs);
  const digests = new Map<Digest, Tombstone>();
  for (const tombstone of tombstones) {
    for (const digest of tombstone.digests) digests.set(digest, tombstone);
  }
  return { tombstones, digests };
}

/** @throws MlgitError `bad-tombstone` (integrity). */
export async function readTombstones(context: Context, refs: readonly Ref[]): Promise<Tombstone[]> {
  const tombstones: Tombstone[] = [];
  let at = 0;
  const oids = refs.map(({ oid }) => oid);
  for await (const read of context.objects.readCommitsAndFiles(oids, [TOMBSTONE_FILE])) {
    const text = read?.files[0]?.toString('utf8') ?? '';
    tombstones.push(decodeTombstone(text, refs[at++]?.name ?? ''));
  }
  return tombstones;
}
