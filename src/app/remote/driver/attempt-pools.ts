import { lastSegment, numberedRecord } from '../../../executor/remote/attempt-name.ts';
import { encodePoolList } from '../../../executor/remote/pool-list.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';

/** An attempt that jobs of others may take. */
export interface PooledAttempt {
  /** Of the lists of its pool. */
  readonly pool: string;
  /** Of its own records. */
  readonly folder: string;
  readonly takeWithinMs: number;
}

/** The lists that the driver of a run has written, of which each pool has its own, counted from 1. */
export class AttemptPools {
  readonly #records: RemoteRecords;
  readonly #lists = new Map<string, number>();

  constructor(records: RemoteRecords) {
    this.#records = records;
  }

  /** Lists attempts before their jobs are submitted, so that no job looks for them in vain. */
  async announce(attempts: readonly PooledAttempt[]): Promise<void> {
    for (const [pool, members] of Map.groupBy(attempts, (attempt) => attempt.pool)) {
      const number = (this.#lists.get(pool) ?? 0) + 1;
      this.#lists.set(pool, number);
      const list = encodePoolList({
        version: 1,
        attempts: members.map(({ folder }) => lastSegment(folder)),
        takeWithinMs: Math.min(...members.map(({ takeWithinMs }) => takeWithinMs)),
      });
      await this.#records.publish(`${pool}/${numberedRecord('list', number)}`, list);
    }
  }
}
