import { compareBytes } from '../base/byte-order.ts';
import { mapPool } from '../base/pool.ts';
import type { CacheEntry } from '../model/cache-entry.ts';
import { type Digest, digestHex } from '../model/digest.ts';
import { decodeCacheEntry, encodeCacheEntry } from './cache-entry-codec.ts';
import type { RemoteCache, RemoteRecords } from './remote-port.ts';

/** Entries of one key read at once; a key has one for each run that computed it anew, so mostly one. */
const LANES = 8;

/** Entries as documents `cache/<aa>/<key>/<run>.json`, where the local store has them too. */
export class RecordCache implements RemoteCache {
  readonly #records: RemoteRecords;

  constructor(records: RemoteRecords) {
    this.#records = records;
  }

  async entries(key: Digest, signal?: AbortSignal): Promise<CacheEntry[]> {
    const folder = folderOf(key);
    const names: string[] = [];
    for await (const name of this.#records.list(folder, signal)) names.push(name);
    const read = async (name: string) => decode(await this.#records.read(name, signal), folder, name);
    const found = await mapPool(names, LANES, read, signal);
    return found
      .filter((entry) => entry !== undefined)
      .filter((entry) => entry.key === key)
      .sort((a, b) => compareBytes(a.createdAt, b.createdAt) || compareBytes(a.run, b.run));
  }

  /** Only the process of a run writes under the run's name, so no race needs to be decided. */
  async publish(entry: CacheEntry, signal?: AbortSignal): Promise<void> {
    const name = `${folderOf(entry.key)}/${entry.run}.json`;
    await this.#records.publish(name, Buffer.from(encodeCacheEntry(entry), 'utf8'), signal);
  }
}

/** Undefined for what is gone, cannot be understood, or lies under a name that is not its own: it does not count. */
function decode(bytes: Buffer | undefined, folder: string, name: string): CacheEntry | undefined {
  if (bytes === undefined) return undefined;
  const entry = decodeCacheEntry(bytes.toString('utf8'));
  if (typeof entry === 'string' || name !== `${folder}/${entry.run}.json`) return undefined;
  return entry;
}

function folderOf(key: Digest): string {
  const hex = digestHex(key);
  return `cache/${hex.slice(0, 2)}/${hex}`;
}
