import type { Config } from '../config/config.ts';
import type { EventSink } from '../model/event.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';

/** Between two events. */
const EVERY_MS = 200;
/** What is over sooner is not worth a line. */
const WORTH_TELLING_MS = 1000;

/** Who is told of a transfer of a run, and by which clock. */
export interface Told {
  readonly clock: Config['clock'];
  readonly emit: EventSink;
  /** How long nothing is told; a second without it. */
  readonly quietMs?: number;
}

/** Moves blobs by `work`, and tells of it as events: that it goes on, and how it ended. */
export async function toldTransfer<T>(
  what: string,
  { clock, emit, quietMs = WORTH_TELLING_MS }: Told,
  work: (progress: TransferProgress) => Promise<T>,
): Promise<T> {
  const startedAt = clock.monotonic();
  const sum = { doneBytes: 0, totalBytes: 0, done: 0, total: 0 };
  let toldAt: number | undefined;
  const tell = (facts: typeof sum & { readonly failed?: true }): void =>
    emit({ type: 'progress', at: clock.now(), what, ...facts });
  const goesOn = (): void => {
    const now = clock.monotonic();
    if (now - startedAt < quietMs || (toldAt !== undefined && now - toldAt < EVERY_MS)) return;
    toldAt = now;
    // That all is there is told once it is in its place.
    tell({ ...sum, done: Math.max(0, Math.min(sum.done, sum.total - 1)) });
  };
  const progress: TransferProgress = {
    planned: (bytes, blobs) => {
      sum.totalBytes += bytes;
      sum.total += blobs;
      goesOn();
    },
    moved: (bytes, blobs) => {
      sum.doneBytes += bytes;
      sum.done += blobs;
      goesOn();
    },
  };
  try {
    const result = await work(progress);
    // A server may not have said how much there is.
    if (toldAt !== undefined)
      tell({ ...sum, done: sum.total, totalBytes: Math.max(sum.totalBytes, sum.doneBytes) });
    return result;
  } catch (error) {
    if (toldAt !== undefined) tell({ ...sum, done: sum.total, failed: true });
    throw error;
  }
}
