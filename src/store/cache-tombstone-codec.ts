import type { CacheTombstone } from '../model/cache-tombstone.ts';
import { decodeCanonical, encodeCanonical, type RecordValue } from '../model/canonical-json.ts';
import { type Digest, digestFromHex, digestHex } from '../model/digest.ts';
import { isRunId, type RunId } from '../model/run-id.ts';

/** Which result a tombstone is of. */
export type EvictedResultName = Pick<CacheTombstone, 'key' | 'run'>;

/** Folder of the tombstones of a key, below the top of a store. */
export function evictedFolder(key: Digest): string {
  const hex = digestHex(key);
  return `evicted/${hex.slice(0, 2)}/${hex}`;
}

export function evictedName({ key, run }: EvictedResultName): string {
  return `${evictedFolder(key)}/${run}.json`;
}

/** Undefined for a name of another form, which is no tombstone. */
export function parseEvictedName(name: string): EvictedResultName | undefined {
  const [, fan, hex = '', run = ''] =
    /^evicted\/([0-9a-f]{2})\/([0-9a-f]{64})\/([^/]+)\.json$/.exec(name) ?? [];
  if (fan === undefined || !hex.startsWith(fan) || !isRunId(run)) return undefined;
  return { key: digestFromHex(hex), run };
}

/** Canonical JSON, one fact a line. */
export function encodeCacheTombstone(tombstone: CacheTombstone): string {
  return encodeCanonical(tombstone as unknown as RecordValue, 'lines');
}

/** What a document says of the result that its name names; a string says why it cannot be read. */
export function decodeCacheTombstone(text: string, { key, run }: EvictedResultName): CacheTombstone | string {
  let value: unknown;
  try {
    value = decodeCanonical(text);
  } catch {
    return 'not JSON';
  }
  if (typeof value !== 'object' || value === null) return 'not an object';
  const fields = value as { readonly [field: string]: unknown };
  if (fields.version !== 1) return `version ${String(fields.version)}`;
  if (fields.key !== key || fields.run !== run) return 'it names another key or run than its path';
  const wrong = ['task', 'evictedAt', 'by'].find(
    (field) => fields[field] !== undefined && typeof fields[field] !== 'string',
  );
  return wrong === undefined ? (value as CacheTombstone) : `field ${wrong}`;
}

/** It counts whatever its document says. */
export function tombstoneOf(text: string | undefined, { key, run }: EvictedResultName): CacheTombstone {
  const read = text === undefined ? 'gone' : decodeCacheTombstone(text, { key, run });
  return typeof read === 'string' ? { version: 1, key, run } : read;
}

/** Names of tombstones, by the key that they are of. */
export function byKey(names: Iterable<EvictedResultName>): Map<Digest, Set<RunId>> {
  const found = new Map<Digest, Set<RunId>>();
  for (const { key, run } of names) {
    const runs = found.get(key);
    if (runs === undefined) found.set(key, new Set([run]));
    else runs.add(run);
  }
  return found;
}
