import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import type { InterpreterRecord } from '../../model/env-record.ts';
import type { RunId } from '../../model/run-id.ts';
import type { TaskResult } from '../task-result.ts';
import { decodeVersioned } from './task-order.ts';

/** The `result` record of an attempt: its end, whoever decided it (docs/worker-protocol.md). */
export interface AttemptReport {
  readonly version: 1;
  readonly run: RunId;
  readonly task: string;
  readonly attempt: number;
  /** Drawn by who wrote it, so that it knows its own record again. */
  readonly writer: string;
  readonly by: 'worker' | 'driver';
  readonly result: TaskResult;
  /** The worker was told to end by somebody else: the job system knows why. */
  readonly interrupted?: true;
  /** It ran with other interpreters or packages than its key covers, so nobody may take it for what the key stands for. */
  readonly otherPlatform?: true;
  /** Of a scheduled task: what its key was made with, which nobody but its own process has seen. */
  readonly interpreters?: { readonly [command: string]: InterpreterRecord };
  /** What the driver's user is told. */
  readonly warnings?: readonly string[];
}

export function encodeReport(report: AttemptReport): Buffer {
  return Buffer.from(encodeCanonical(report as unknown as RecordValue, 'compact'));
}

/** @throws MlgitError `bad-order` (integrity). */
export function decodeReport(name: string, bytes: Uint8Array): AttemptReport {
  return decodeVersioned(name, bytes) as unknown as AttemptReport;
}

/** The `start` record: which worker of the attempt is the one. */
export interface AttemptStart {
  readonly version: 1;
  readonly writer: string;
  readonly host: string;
  readonly pid: number;
  /** As the job system names it, where it told. */
  readonly job?: string;
  readonly startedAt: string;
}

export function encodeStart(start: AttemptStart): Buffer {
  return Buffer.from(encodeCanonical(start as unknown as RecordValue, 'compact'));
}

/** @throws MlgitError `bad-order` (integrity). */
export function decodeStart(name: string, bytes: Uint8Array): AttemptStart {
  return decodeVersioned(name, bytes) as unknown as AttemptStart;
}
