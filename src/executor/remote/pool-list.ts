import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import { decodeVersioned } from './task-order.ts';

/** A `list-<n>` record of a pool: attempts that were handed to a job system together (docs/worker-protocol.md, "Pools"). */
export interface PoolList {
  readonly version: 1;
  /** The last segments of their folders, in the order in which their jobs are likely to begin. */
  readonly attempts: readonly string[];
  /** A job that is younger may take one of them, milliseconds. */
  readonly takeWithinMs: number;
}

export function encodePoolList(list: PoolList): Buffer {
  return Buffer.from(encodeCanonical(list as unknown as RecordValue, 'compact'));
}

/** @throws MlgitError `bad-order` (integrity). */
export function decodePoolList(name: string, bytes: Uint8Array): PoolList {
  return decodeVersioned(name, bytes) as unknown as PoolList;
}
