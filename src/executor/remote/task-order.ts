import { decodeCanonical, encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import type { StoredBytes } from '../../model/execution.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { PortableEnvironment } from '../../model/portable-environment.ts';
import type { ResourceRequest } from '../../model/resources.ts';
import type { RunId } from '../../model/run-id.ts';
import type { PreparedTask } from '../prepare-task.ts';

/** All that a worker needs to know to run one attempt (docs/worker-protocol.md). */
export interface TaskOrder {
  readonly version: 1;
  readonly run: RunId;
  readonly flow: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly prepared: PreparedTask;
  /** The blob that lists its code. */
  readonly code: StoredBytes;
  /** The lock file of its environment. */
  readonly lock?: StoredBytes;
  /** Its environment, built. Without, a worker builds it from the lock file. */
  readonly environment?: PortableEnvironment;
  readonly resources: ResourceRequest;
  /** False: it is run although others may have computed the same. */
  readonly mayReuse: boolean;
  /** False: whether others may have the result is decided by checks that the driver evaluates. */
  readonly mayShare: boolean;
}

export function encodeOrder(order: TaskOrder): Buffer {
  return Buffer.from(encodeCanonical(order as unknown as RecordValue, 'compact'));
}

/** @throws MlgitError `bad-order` (integrity). */
export function decodeOrder(name: string, bytes: Uint8Array): TaskOrder {
  return decodeVersioned(name, bytes) as unknown as TaskOrder;
}

/** A record of a version that is known here; the rest of it was written by whoever can write to the store. */
export function decodeVersioned(name: string, bytes: Uint8Array): { readonly [field: string]: RecordValue } {
  const text = Buffer.from(bytes).toString('utf8');
  let value: RecordValue;
  try {
    value = decodeCanonical(text);
  } catch (cause) {
    throw badOrder(name, 'no JSON', cause);
  }
  if (typeof value !== 'object' || value === null || !('version' in value)) {
    throw badOrder(name, `${text.slice(0, 60)}`);
  }
  if (value.version !== 1) throw badOrder(name, `version ${String(value.version)}`);
  return value as { readonly [field: string]: RecordValue };
}

function badOrder(name: string, found: string, cause?: unknown): MlgitError {
  return new MlgitError(`Expected a record of version 1 at ${name}, found ${found}`, {
    code: 'bad-order',
    kind: 'integrity',
    hints: ['use the same version of mlgit on both sides: mlgit version'],
    details: { record: name },
    cause,
  });
}
