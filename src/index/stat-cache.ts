import { type Digest, isDigest } from '../model/digest.ts';
import type { FileStamp } from '../model/file-stamp.ts';
import type { IndexDatabase } from './database.ts';

/** Clocks of file systems tick in steps of up to 10 ms (a jiffy) behind the clock that `takenAtMs` comes from. */
const TICK_NS = 20_000_000n;
/** Those that keep whole seconds, or even ones, show it by a time without a fraction. */
const COARSE_TICK_NS = 2_000_000_000n;
const BUFFERED = 5000;

/**
 * Digests of files by path, size, times and inode, so that what did not change is not read again.
 *
 * Racily clean (git's `Documentation/technical/racy-git.txt`): a file can change again within the tick of the clock
 * in which it was read, keeping size and times. So what was last changed less than a tick before it was read is not
 * recorded at all, and is read again next time. The change time counts too, as no program can set it back.
 */
export class StatCache {
  readonly #database: IndexDatabase | undefined;
  #buffer: (readonly [folder: string, name: string, stamp: string, digest: string])[] = [];

  constructor(database: IndexDatabase | undefined) {
    this.#database = database;
  }

  file(path: string, stamp: FileStamp): Digest | undefined {
    const [folder, name] = split(path);
    const rows = this.#database?.rows(
      'SELECT stamp, digest FROM stat WHERE folder = ? AND name = ?',
      folder,
      name,
    );
    const row = rows?.[0];
    return row?.stamp === encodeStamp(stamp) ? checked(row.digest) : undefined;
  }

  /** All of one folder in one query. */
  folder(folder: string): (name: string, stamp: FileStamp) => Digest | undefined {
    const known = new Map<unknown, { readonly [column: string]: unknown }>();
    for (const row of this.#database?.rows('SELECT name, stamp, digest FROM stat WHERE folder = ?', folder) ??
      []) {
      known.set(row.name, row);
    }
    return (name, stamp) => {
      const row = known.get(name);
      return row?.stamp === encodeStamp(stamp) ? checked(row.digest) : undefined;
    };
  }

  /** `takenAtMs` (epoch) is not after the moment at which the stamp was taken. */
  record(path: string, stamp: FileStamp, digest: Digest, takenAtMs: number): void {
    if (this.#database === undefined || isRacy(stamp, takenAtMs)) return;
    this.#buffer.push([...split(path), encodeStamp(stamp), digest]);
    if (this.#buffer.length >= BUFFERED) this.save();
  }

  /** Writes what was recorded; to be called before the process ends. */
  save(): void {
    const rows = this.#buffer;
    this.#buffer = [];
    this.#database?.write(
      'INSERT OR REPLACE INTO stat (folder, name, stamp, digest) VALUES (?, ?, ?, ?)',
      rows,
    );
  }
}

function isRacy(stamp: FileStamp, takenAtMs: number): boolean {
  const takenAtNs = BigInt(Math.floor(takenAtMs)) * 1_000_000n;
  return [stamp.mtimeNs, stamp.ctimeNs].some((changedNs) => {
    const tick = changedNs % 1_000_000_000n === 0n ? COARSE_TICK_NS : TICK_NS;
    return changedNs + tick >= takenAtNs;
  });
}

function encodeStamp(stamp: FileStamp): string {
  return `${stamp.sizeBytes} ${stamp.mtimeNs} ${stamp.ctimeNs} ${stamp.ino}`;
}

function checked(digest: unknown): Digest | undefined {
  return typeof digest === 'string' && isDigest(digest) ? digest : undefined;
}

function split(path: string): [folder: string, name: string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, slash), path.slice(slash + 1)];
}
