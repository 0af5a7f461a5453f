import { numberedRecord } from '../../executor/remote/attempt-name.ts';
import type { RemoteRecords } from '../../store/remote-port.ts';

/** The beats and pieces that one writer adds to its folder (docs/worker-protocol.md). A number counts once its record is there. */
export class NumberedRecords {
  readonly #records: RemoteRecords;
  readonly #folder: string;
  #beats = 0;
  #pieces = 0;

  constructor(records: RemoteRecords, folder: string) {
    this.#records = records;
    this.#folder = folder;
  }

  /** In place of the one before. */
  async beat(bytes: Uint8Array): Promise<void> {
    await this.#records.publish(this.#name('beat', this.#beats + 1), bytes);
    this.#beats++;
    if (this.#beats > 1) await this.#records.remove(this.#name('beat', this.#beats - 1));
  }

  /** After all that were told before. */
  async tell(bytes: Uint8Array): Promise<void> {
    await this.#records.publish(this.#name('log', this.#pieces + 1), bytes);
    this.#pieces++;
  }

  #name(kind: 'beat' | 'log', number: number): string {
    return `${this.#folder}/${numberedRecord(kind, number)}`;
  }
}
