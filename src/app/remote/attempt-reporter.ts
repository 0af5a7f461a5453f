import { open } from 'node:fs/promises';
import { numberedRecord } from '../../executor/remote/attempt-name.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RemoteRecords } from '../../store/remote-port.ts';

const BEAT_MS = 10_000;
const LOG_MS = 2_000;
const LARGEST_PIECE = 1024 * 1024;

/**
 * Tells the driver, while an attempt runs, that its worker lives and what its task prints (docs/worker-protocol.md). What
 * cannot be told now is told later: a store that fails for a while is no reason to end a task.
 */
export class AttemptReporter {
  readonly #records: RemoteRecords;
  readonly #folder: string;
  readonly #timers: NodeJS.Timeout[] = [];
  #beats = 0;
  #pieces = 0;
  #told = 0;
  #logPath: string | undefined;
  #busy: Promise<void> = Promise.resolve();

  constructor(records: RemoteRecords, folder: string) {
    this.#records = records;
    this.#folder = folder;
  }

  begin(): void {
    this.#repeat(BEAT_MS, () => this.#beat());
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
        const done = this.#busy.then(work).catch(onlyOfTheStore);
        this.#busy = done.finally(() => {
          isUnderWay = false;
        });
      }, everyMs),
    );
  }

  async #beat(): Promise<void> {
    const number = this.#beats + 1;
    await this.#records.publish(this.#name('beat', number), Buffer.from('{"version":1}'));
    this.#beats = number;
    if (number > 1) await this.#records.remove(this.#name('beat', number - 1));
  }

  async #tellLog(): Promise<void> {
    if (this.#logPath === undefined) return;
    const piece = await readFrom(this.#logPath, this.#told);
    if (piece.length === 0) return;
    await this.#records.publish(this.#name('log', this.#pieces + 1), piece);
    this.#pieces++;
    this.#told += piece.length;
  }

  #name(kind: 'beat' | 'log', number: number): string {
    return `${this.#folder}/${numberedRecord(kind, number)}`;
  }
}

function onlyOfTheStore(error: unknown): void {
  if (!(error instanceof MlgitError)) throw error;
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
