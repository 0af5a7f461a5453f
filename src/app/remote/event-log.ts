import { numberedRecord, workFolder } from '../../executor/remote/attempt-name.ts';
import { encodeCanonical, type RecordValue } from '../../model/canonical-json.ts';
import type { RunEvent } from '../../model/event.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import type { RemoteRecords } from '../../store/remote-port.ts';

const EVERY_MS = 1_000;
const BEAT_MS = 10_000;

/** Tells whoever attaches to a detached run what happens in it, and that its driver lives. */
export class EventLog {
  readonly #records: RemoteRecords;
  readonly #run: string;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #lines: string[] = [];
  #pieces = 0;
  #beats = 0;
  #beatAt = Number.NEGATIVE_INFINITY;
  #busy: Promise<void> = Promise.resolve();

  constructor(records: RemoteRecords, run: string, now: () => number) {
    this.#records = records;
    this.#run = run;
    this.#now = now;
    this.#timer = setInterval(() => this.#tell(), EVERY_MS);
  }

  readonly emit = (event: RunEvent): void => {
    this.#lines.push(encodeCanonical(event as unknown as RecordValue, 'compact'));
  };

  /** Returns when all is told that can be. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#tell();
    await this.#busy;
  }

  #tell(): void {
    this.#busy = this.#busy.then(() => this.#write()).catch(onlyOfTheStore);
  }

  async #write(): Promise<void> {
    if (this.#now() - this.#beatAt >= BEAT_MS) await this.#beat();
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    try {
      const text = lines.map((line) => `${line}\n`).join('');
      await this.#records.publish(this.#name('log', this.#pieces + 1), Buffer.from(text));
      this.#pieces++;
    } catch (error) {
      this.#lines = [...lines, ...this.#lines];
      throw error;
    }
  }

  async #beat(): Promise<void> {
    const text = encodeCanonical({ version: 1, at: this.#now() }, 'compact');
    await this.#records.publish(this.#name('beat', this.#beats + 1), Buffer.from(text));
    this.#beats++;
    this.#beatAt = this.#now();
    if (this.#beats > 1) await this.#records.remove(this.#name('beat', this.#beats - 1));
  }

  #name(kind: 'beat' | 'log', number: number): string {
    return `${workFolder(this.#run)}/${numberedRecord(kind, number)}`;
  }
}

/** A store that fails for a while is no reason to end a run. */
function onlyOfTheStore(error: unknown): void {
  if (!(error instanceof MlgitError)) throw error;
}
