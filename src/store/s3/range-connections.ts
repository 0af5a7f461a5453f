import { AbortCalls } from './abort-calls.ts';
import { RangeConnection, type RangeRequest } from './range-connection.ts';

/** The connections of one client on which ranges are read. Idle ones are used again. */
export class RangeConnections {
  readonly #aborts = new AbortCalls();
  readonly #idle: RangeConnection[] = [];
  readonly #all = new Set<RangeConnection>();

  /** Whether `target` was filled. @throws the signal's reason. */
  async fill(
    origin: URL,
    request: RangeRequest,
    target: Buffer,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    signal?.throwIfAborted();
    const connection = this.#take(origin);
    const forget = signal === undefined ? undefined : this.#aborts.add(signal, () => connection.close());
    try {
      const isFilled = await connection.fill(request, target);
      signal?.throwIfAborted();
      return isFilled;
    } finally {
      forget?.();
      if (connection.isUsable) this.#idle.push(connection);
      else this.#all.delete(connection);
    }
  }

  close(): void {
    for (const connection of this.#all) connection.close();
    this.#all.clear();
    this.#idle.length = 0;
  }

  /** One that the server has closed meanwhile is of no use any more. */
  #take(origin: URL): RangeConnection {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.isUsable) return idle;
      this.#all.delete(idle);
    }
    const made = new RangeConnection(origin);
    this.#all.add(made);
    return made;
  }
}
