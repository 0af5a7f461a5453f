import { isAlive, type ProcessIdentity } from './process-identity.ts';

const FORM = /^([0-9a-f]{12})-(\d+)-([0-9A-Za-z]*)-[0-9a-f]{16}$/;
const FOREIGN_AGE_MS = 24 * 3600 * 1000;

/** Names of files that end with their process, so that what a crash left can be told from what is being written. */
export class TempNames {
  readonly #identity: ProcessIdentity;
  readonly #randomBytes: (length: number) => Uint8Array;

  constructor(identity: ProcessIdentity, randomBytes: (length: number) => Uint8Array) {
    this.#identity = identity;
    this.#randomBytes = randomBytes;
  }

  next(): string {
    const { scope, pid, startedAt } = this.#identity;
    return `${scope}-${pid}-${startedAt}-${this.random()}`;
  }

  random(): string {
    return Buffer.from(this.#randomBytes(8)).toString('hex');
  }

  /**
   * Whether the process that made `name` is gone. Of another machine, container or boot nothing can be asked;
   * its files are taken for abandoned after a day.
   */
  isStray(name: string, modifiedAtMs: number, nowMs: number): boolean {
    const [, scope, pid, startedAt] = FORM.exec(name) ?? [];
    if (scope !== this.#identity.scope || pid === undefined || startedAt === undefined) {
      return nowMs - modifiedAtMs > FOREIGN_AGE_MS;
    }
    return !isAlive({ pid: Number(pid), startedAt });
  }
}
