import { type Digest, digestHex } from '../../model/digest.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';

/** Of a file that ends with its process; with a digest, of a part of that blob. */
const FORM = /^([0-9a-f]{12})-(\d+)-([0-9A-Za-z]*)-[0-9a-f]{16}(?:\.([0-9a-f]{64}))?$/;
/** Of a part of a blob that its process has left. */
const LEFT = /^left-[0-9a-f]{16}\.([0-9a-f]{64})$/;

const FOREIGN_AGE_MS = 24 * 3600 * 1000;
const PART_AGE_MS = 7 * FOREIGN_AGE_MS;
/** Who writes a part on another machine, or in another container, does not pause for so long. */
const FOREIGN_PAUSE_MS = 10 * 60 * 1000;

interface Looked {
  /** Of the blob of which it is a part. */
  readonly hex: string | undefined;
  /** Nobody can be asked about a process of another machine, container or boot. */
  readonly writer: 'alive' | 'gone' | 'foreign';
}

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

  /** Of a part of a blob that this process writes. */
  nextPart(digest: Digest): string {
    return `${this.next()}.${digestHex(digest)}`;
  }

  /** Of a part of a blob that whoever wants it may take. */
  leftPart(digest: Digest): string {
    return `left-${this.random()}.${digestHex(digest)}`;
  }

  random(): string {
    return Buffer.from(this.#randomBytes(8)).toString('hex');
  }

  /** Whether it is a name of `next`, and so neither that of a part nor one that somebody else gave. */
  isOfProcess(name: string): boolean {
    const found = FORM.exec(name);
    return found !== null && found[4] === undefined;
  }

  isPart(name: string): boolean {
    return this.#look(name).hex !== undefined;
  }

  /** Whether `name` is that of a part of this blob which nobody writes any more. */
  isLeftPart(name: string, digest: Digest, modifiedAtMs: number, nowMs: number): boolean {
    const { hex, writer } = this.#look(name);
    if (hex !== digestHex(digest)) return false;
    return writer === 'gone' || (writer === 'foreign' && nowMs - modifiedAtMs > FOREIGN_PAUSE_MS);
  }

  /**
   * Whether the process that made `name` is gone; of one that cannot be asked, whether the file is a day old. A part of
   * a blob is worth keeping for whoever wants the rest, for a week.
   */
  isStray(name: string, modifiedAtMs: number, nowMs: number): boolean {
    const { hex, writer } = this.#look(name);
    const ageMs = nowMs - modifiedAtMs;
    if (hex !== undefined) return writer !== 'alive' && ageMs > PART_AGE_MS;
    return writer === 'foreign' ? ageMs > FOREIGN_AGE_MS : writer === 'gone';
  }

  #look(name: string): Looked {
    const left = LEFT.exec(name);
    if (left !== null) return { hex: left[1], writer: 'gone' };
    const [, scope, pid, startedAt, hex] = FORM.exec(name) ?? [];
    if (scope !== this.#identity.scope || pid === undefined || startedAt === undefined) {
      return { hex, writer: 'foreign' };
    }
    return { hex, writer: isAlive({ pid: Number(pid), startedAt }) ? 'alive' : 'gone' };
  }
}
