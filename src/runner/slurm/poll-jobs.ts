import type { JobState } from '../job-port.ts';
import { cancelJobs } from './cancel-jobs.ts';
import type { Cluster } from './cluster.ts';
import { baseIds, slurmIds } from './job-ids.ts';
import type { JobRecord } from './job-record.ts';
import { stateOf, waitsInVain } from './job-states.ts';
import { askAccounting } from './sacct.ts';
import { askQueue } from './squeue.ts';

export class JobPoll {
  readonly #cluster: Cluster;
  #hasAccounting = true;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /**
   * Asks the controller, and the accounting for what that has forgotten. A job that waits in vain is told to have
   * ended, and is cancelled to make that true.
   */
  async states(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, JobState>> {
    const states = new Map<string, JobState>(ids.map((id) => [id, { kind: 'unknown' }]));
    const records = await this.#queued(slurmIds(ids), signal);
    const vain = records.filter((record) => states.has(record.id) && waitsInVain(record));
    await cancelJobs(
      this.#cluster,
      vain.map((record) => record.id),
      signal,
    );
    for (const record of records) if (states.has(record.id)) states.set(record.id, stateOf(record));
    const forgotten = slurmIds(ids).filter((id) => states.get(id)?.kind === 'unknown');
    const accounted = await this.#accounted(forgotten, signal);
    for (const record of accounted) {
      const state = stateOf(record);
      // Of a job that the controller does not have, the accounting has missed the end.
      if (state.kind === 'ended' && states.get(record.id)?.kind === 'unknown') states.set(record.id, state);
    }
    endWithArray(states, [...records, ...accounted]);
    return states;
  }

  async #queued(ids: readonly string[], signal: AbortSignal): Promise<JobRecord[]> {
    return ids.length === 0 ? [] : askQueue(this.#cluster, baseIds(ids), signal);
  }

  async #accounted(ids: readonly string[], signal: AbortSignal): Promise<readonly JobRecord[]> {
    if (ids.length === 0 || !this.#hasAccounting) return [];
    const { kept, records } = await askAccounting(this.#cluster, baseIds(ids), signal);
    this.#hasAccounting = kept;
    return records;
  }
}

/**
 * Tasks of an array that were cancelled before they started are no longer in the list of its tasks: what is left of them is the record
 * of the array itself, without an index.
 */
function endWithArray(states: Map<string, JobState>, records: readonly JobRecord[]): void {
  const arrays = new Map(records.map((record) => [record.id, record]));
  for (const [id, state] of states) {
    const [base = '', index] = id.split('_');
    const array = state.kind === 'unknown' && index !== undefined ? arrays.get(base) : undefined;
    const end = array === undefined ? undefined : stateOf(array);
    if (end?.kind === 'ended' && end.end.kind === 'cancelled') states.set(id, end);
  }
}
