import { compareBytes } from '../base/byte-order.ts';
import { mapPool } from '../base/pool.ts';
import type { CacheEntry } from '../model/cache-entry.ts';
import type { CacheTombstone } from '../model/cache-tombstone.ts';
import { type Digest, digestHex } from '../model/digest.ts';
import { decodeCacheEntry, encodeCacheEntry } from './cache-entry-codec.ts';
import type { EvictedRuns } from './evicting-port.ts';
import { keysBeginning } from './keys-beginning.ts';
import { RecordTombstones } from './record-tombstones.ts';
import type { RemoteCache, RemoteRecords } from './remote-port.ts';

/** Entries of one key read at once; a key has one for each run that computed it anew, so mostly one. */
const LANES = 8;

/** Entries as documents `cache/<aa>/<key>/<run>.json`, where the local store has them too. */
export class RecordCache implements RemoteCache {
  readonly #records: RemoteRecords;
  readonly #tombstones: RecordTombstones;

  constructor(records: RemoteRecords) {
    this.#records = records;
    this.#tombstones = new RecordTombstones(records);
  }

  /** Tombstones are looked for last: a client that does not know them may have published a result again. */
  async entries(key: Digest, signal?: AbortSignal): Promise<CacheEntry[]> {
    const folder = folderOf(key);
    const names: string[] = [];
    for await (const name of this.#records.list(folder, signal)) names.push(name);
    const read = async (name: string) => decode(await this.#records.read(name, signal), folder, name);
    const found = (await mapPool(names, LANES, read, signal))
      .filter((entry) => entry !== undefined)
      .filter((entry) => entry.key === key);
    if (found.length === 0) return [];
    const evicted = await this.#tombstones.runsOf(key, signal);
    return found
      .filter(({ run }) => !evicted.has(run))
      .sort((a, b) => compareBytes(a.createdAt, b.createdAt) || compareBytes(a.run, b.run));
  }

  /** Only the process of a run writes under the run's name, so no race needs to be decided. */
  async publish(entry: CacheEntry, signal?: AbortSignal): Promise<void> {
    await this.#records.publish(nameOf(entry), Buffer.from(encodeCacheEntry(entry), 'utf8'), signal);
  }

  async keys(hex: string, signal?: AbortSignal): Promise<Digest[]> {
    const names = new Set<string>();
    for (const top of ['cache', 'evicted']) {
      for await (const name of this.#records.list(`${top}/${hex.slice(0, 2)}`, signal)) {
        names.add(name.split('/')[2] ?? '');
      }
    }
    return keysBeginning(names, hex);
  }

  async evict(tombstone: CacheTombstone, signal?: AbortSignal): Promise<void> {
    await this.#tombstones.put(tombstone, signal);
    await this.#records.remove(nameOf(tombstone), signal);
  }

  tombstones(key: Digest, signal?: AbortSignal): Promise<CacheTombstone[]> {
    return this.#tombstones.of(key, signal);
  }

  evicted(signal?: AbortSignal): Promise<EvictedRuns> {
    return this.#tombstones.all(signal);
  }
}

/** Undefined for what is gone, cannot be understood, or lies under a name that is not its own: it does not count. */
function decode(bytes: Buffer | undefined, folder: string, name: string): CacheEntry | undefined {
  if (bytes === undefined) return undefined;
  const entry = decodeCacheEntry(bytes.toString('utf8'));
  if (typeof entry === 'string' || name !== `${folder}/${entry.run}.json`) return undefined;
  return entry;
}

function nameOf({ key, run }: Pick<CacheEntry, 'key' | 'run'>): string {
  return `${folderOf(key)}/${run}.json`;
}

function folderOf(key: Digest): string {
  const hex = digestHex(key);
  return `cache/${hex.slice(0, 2)}/${hex}`;
}
