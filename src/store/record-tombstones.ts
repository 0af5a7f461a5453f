import { compareBytes } from '../base/byte-order.ts';
import { mapPool } from '../base/pool.ts';
import type { CacheTombstone } from '../model/cache-tombstone.ts';
import type { Digest } from '../model/digest.ts';
import type { RunId } from '../model/run-id.ts';
import {
  byKey,
  type EvictedResultName,
  encodeCacheTombstone,
  evictedFolder,
  evictedName,
  parseEvictedName,
  tombstoneOf,
} from './cache-tombstone-codec.ts';
import type { EvictedRuns } from './evicting-port.ts';
import type { RemoteRecords } from './remote-port.ts';

/** A key has a tombstone for each of its results that was evicted: mostly one. */
const LANES = 8;

/** Tombstones as documents `evicted/<aa>/<key>/<run>.json`. */
export class RecordTombstones {
  readonly #records: RemoteRecords;

  constructor(records: RemoteRecords) {
    this.#records = records;
  }

  /** Several may write one at once: all of them say the same to a reader, and it does not matter whose stays. */
  async put(tombstone: CacheTombstone, signal?: AbortSignal): Promise<void> {
    const bytes = Buffer.from(encodeCacheTombstone(tombstone), 'utf8');
    await this.#records.publish(evictedName(tombstone), bytes, signal);
  }

  async of(key: Digest, signal?: AbortSignal): Promise<CacheTombstone[]> {
    const names = (await this.#names(evictedFolder(key), signal)).sort((a, b) => compareBytes(a.run, b.run));
    const read = async (name: EvictedResultName) =>
      tombstoneOf((await this.#records.read(evictedName(name), signal))?.toString('utf8'), name);
    return mapPool(names, LANES, read, signal);
  }

  async runsOf(key: Digest, signal?: AbortSignal): Promise<ReadonlySet<RunId>> {
    return byKey(await this.#names(evictedFolder(key), signal)).get(key) ?? new Set();
  }

  async all(signal?: AbortSignal): Promise<EvictedRuns> {
    return byKey(await this.#names('evicted', signal));
  }

  async #names(folder: string, signal: AbortSignal | undefined): Promise<EvictedResultName[]> {
    const found: EvictedResultName[] = [];
    for await (const name of this.#records.list(folder, signal)) {
      const parsed = parseEvictedName(name);
      if (parsed !== undefined) found.push(parsed);
    }
    return found;
  }
}
