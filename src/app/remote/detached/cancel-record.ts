import { detachedRecord } from '../../../executor/remote/detached-run.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import { passStoreFailure } from '../pass-store-failure.ts';

const LOOK_MS = 2_000;

export interface CancelWatch {
  /** Aborted by the record, or by `signal`. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** Ends a detached run when somebody asks for that in the store. */
export function watchForCancel(records: RemoteRecords, run: string, signal: AbortSignal): CancelWatch {
  const asked = new AbortController();
  let isLooking = false;
  const look = async (): Promise<void> => {
    if ((await records.read(detachedRecord(run, 'cancel'))) !== undefined) asked.abort();
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look()
      .catch(passStoreFailure)
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_MS);
  return { signal: AbortSignal.any([signal, asked.signal]), stop: () => clearInterval(timer) };
}

/** Asks for the end of a detached run. */
export async function askForCancel(records: RemoteRecords, run: string, by: string): Promise<void> {
  await records.create(detachedRecord(run, 'cancel'), Buffer.from(by));
}
