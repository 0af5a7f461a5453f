import { numberedRecord, workFolder } from '../../../executor/remote/attempt-name.ts';
import { detachedRecord } from '../../../executor/remote/detached-run.ts';
import { decodeCanonical } from '../../../model/canonical-json.ts';
import type { RunEvent } from '../../../model/event.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import { pause } from '../../follow-log.ts';

const LOOK_MS = 1_000;

export interface ToldEvent {
  readonly event: RunEvent;
  /** Of the record that it is in, from 1. */
  readonly record: number;
}

export interface DetachedEventOptions {
  /** The first record that is read, from 1. */
  readonly from: number;
  /** Go on until the run has ended; else what has been told is all. */
  readonly follow: boolean;
  /** Ends following, without an error. */
  readonly signal: AbortSignal;
}

/** What the driver of a detached run has told, in its order. A record is held at a time. */
export async function* detachedEvents(
  records: RemoteRecords,
  run: string,
  { from, follow, signal }: DetachedEventOptions,
): AsyncGenerator<ToldEvent> {
  for (let next = from; ; ) {
    // Asked before: the end is written after all that comes before it.
    const isLast = !follow || (await records.read(detachedRecord(run, 'end'))) !== undefined;
    for (;;) {
      const piece = await records.read(`${workFolder(run)}/${numberedRecord('log', next)}`);
      if (piece === undefined) break;
      for (const line of piece.toString('utf8').split('\n').filter(Boolean))
        yield { event: decodeCanonical(line) as unknown as RunEvent, record: next };
      next++;
    }
    if (isLast || signal.aborted) return;
    await pause(signal, LOOK_MS);
  }
}
