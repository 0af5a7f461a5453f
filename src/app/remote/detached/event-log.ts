import { workFolder } from '../../../executor/remote/attempt-name.ts';
import { encodeCanonical, type RecordValue } from '../../../model/canonical-json.ts';
import type { RunEvent } from '../../../model/event.ts';
import type { RemoteRecords } from '../../../store/remote-port.ts';
import { NumberedRecords } from '../numbered-records.ts';
import { passStoreFailure } from '../pass-store-failure.ts';

const EVERY_MS = 1_000;
const BEAT_MS = 10_000;

/** Tells whoever attaches to a detached run what happens in it, and that its driver lives. */
export class EventLog {
  readonly #records: NumberedRecords;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #lines: string[] = [];
  #beatAt = Number.NEGATIVE_INFINITY;
  #busy: Promise<void> = Promise.resolve();

  constructor(records: RemoteRecords, run: string, now: () => number) {
    this.#records = new NumberedRecords(records, workFolder(run));
    this.#now = now;
    this.#timer = setInterval(() => this.#tell(), EVERY_MS);
  }

  readonly emit = (event: RunEvent): void => {
    // It is of this moment, and would be a request to the store a second.
    if (event.type === 'task-usage') return;
    this.#lines.push(encodeCanonical(event as unknown as RecordValue, 'compact'));
  };

  /** Returns when all is told that can be. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#tell();
    await this.#busy;
  }

  #tell(): void {
    this.#busy = this.#busy.then(() => this.#write()).catch(passStoreFailure);
  }

  async #write(): Promise<void> {
    if (this.#now() - this.#beatAt >= BEAT_MS) await this.#beat();
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    try {
      const text = lines.map((line) => `${line}\n`).join('');
      await this.#records.tell(Buffer.from(text));
    } catch (error) {
      this.#lines = [...lines, ...this.#lines];
      throw error;
    }
  }

  async #beat(): Promise<void> {
    const text = encodeCanonical({ version: 1, at: this.#now() }, 'compact');
    await this.#records.beat(Buffer.from(text));
    this.#beatAt = this.#now();
  }
}
