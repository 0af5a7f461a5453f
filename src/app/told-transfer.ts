import type { Config } from '../config/config.ts';
import type { EventSink } from '../model/event.ts';
import type { TransferProgress } from '../model/transfer-progress.ts';

const EVERY_MS = 200;
/** What is over sooner is not worth a line. */
const WORTH_TELLING_MS = 1000;

/** Who is told of a transfer of a run, and by which clock. */
export interface Told {
  readonly clock: Config['clock'];
  readonly emit: EventSink;
}

/** Moves blobs by `work`, and tells of it as events: that it goes on, and, whatever becomes of it, that it is over. */
export async function toldTransfer<T>(
  what: string,
  { clock, emit }: Told,
  work: (progress: TransferProgress) => Promise<T>,
): Promise<T> {
  const startedAt = clock.monotonic();
  let [totalBytes, doneBytes, total, done] = [0, 0, 0, 0];
  let toldAt: number | undefined;
  const tell = (isOver: boolean): void => {
    const end = Math.max(total, 1);
    const told = { what, doneBytes, totalBytes, done: isOver ? end : Math.min(done, end - 1), total: end };
    emit({ type: 'progress', at: clock.now(), ...told });
  };
  const progress: TransferProgress = {
    planned: (bytes, blobs) => {
      totalBytes += bytes;
      total += blobs;
    },
    moved: (bytes, blobs) => {
      doneBytes += bytes;
      done += blobs;
      const now = clock.monotonic();
      if (now - startedAt < WORTH_TELLING_MS || now - (toldAt ?? 0) < EVERY_MS) return;
      toldAt = now;
      tell(false);
    },
  };
  try {
    return await work(progress);
  } finally {
    if (toldAt !== undefined) tell(true);
  }
}
