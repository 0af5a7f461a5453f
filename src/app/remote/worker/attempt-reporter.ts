import { open } from 'node:fs/promises';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import { NumberedRecords } from '../numbered-records.ts';
import { passStoreFailure } from '../pass-store-failure.ts';

const BEAT_MS = 10_000;
const LOG_MS = 2_000;
const LARGEST_PIECE = 1024 * 1024;

/**
 * Tells the driver, while an attempt runs, that its worker lives and what its task prints (docs/worker-protocol.md). What
 * cannot be told now is told later: a store that fails for a while is no reason to end a task.
 */
export class AttemptReporter {
  readonly #records: NumberedRecords;
  readonly #timers: NodeJS.Timeout[] = [];
  #told = 0;
  #logPath: string | undefined;
  #busy: Promise<void> = Promise.resolve();

  constructor(records: RemoteRecords, folder: string) {
    this.#records = new NumberedRecords(records, folder);
  }

  begin(): void {
    this.#repeat(BEAT_MS, () => this.#records.beat(Buffer.from('{"version":1}')));
    this.#repeat(LOG_MS, () => this.#tellLog());
  }

  /** From now on the log at this path is told. */
  follow(logPath: string): void {
    this.#logPath = logPath;
    this.#told = 0;
  }

  /** Returns when nothing more will be written. */
  async end(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#busy;
  }

  #repeat(everyMs: number, work: () => Promise<void>): void {
    let isUnderWay = false;
    this.#timers.push(
      setInterval(() => {
        if (isUnderWay) return;
        isUnderWay = true;
        const done = this.#busy.then(work).catch(passStoreFailure);
        this.#busy = done.finally(() => {
          isUnderWay = false;
        });
      }, everyMs),
    );
  }

  async #tellLog(): Promise<void> {
    if (this.#logPath === undefined) return;
    const piece = await readFrom(this.#logPath, this.#told);
    if (piece.length === 0) return;
    await this.#records.tell(piece);
    this.#told += piece.length;
  }
}

async function readFrom(path: string, at: number): Promise<Buffer> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    // Before the task has started, and after its log was taken into the store.
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(LARGEST_PIECE), 0, LARGEST_PIECE, at);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
