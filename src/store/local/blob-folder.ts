import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestFromHex } from '../../model/digest.ts';
import type { FormatRecord } from '../../model/format-record.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type { Layout } from '../layout.ts';
import type { Durability } from './durability.ts';
import { requireWritable } from './format-file.ts';
import type { TempNames } from './temp-names.ts';

/** Of no bytes, from the BLAKE3 test vectors; written out so that opening a store loads no hasher. */
const EMPTY = digestFromHex('af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262');

/** A blob that was used within this time need not be marked again. Far below any grace of a collector. */
const FRESH_MS = 24 * 3600 * 1000;

/**
 * The blobs of a store as files. Its system calls are synchronous: on a local disk each takes microseconds,
 * a tenth of what handing it to another thread costs; callers with much to do yield in between.
 */
export class BlobFolder {
  readonly layout: Layout;
  readonly names: TempNames;
  readonly durability: Durability;
  readonly #record: FormatRecord;
  readonly #now: () => number;

  constructor(
    layout: Layout,
    names: TempNames,
    durability: Durability,
    { record, now }: { readonly record: FormatRecord; readonly now: () => number },
  ) {
    this.layout = layout;
    this.names = names;
    this.durability = durability;
    this.#record = record;
    this.#now = now;
  }

  /**
   * Size of a blob; undefined when it is not there or its file is torn: empty under another digest than that of
   * no bytes, which is what a power loss before a flush leaves.
   */
  sizeOf(digest: Digest): number | undefined {
    const path = this.layout.blob(digest);
    try {
      return wholeSize(digest, statSync(path, { throwIfNoEntry: false })?.size);
    } catch (error) {
      throw ioError(error, 'read', path);
    }
  }

  /**
   * Whether the blob is there, for somebody who is about to rely on it: it is marked as used, so that no collector of
   * garbage takes it before there is a ref. A blob of another size than expected is none: `place` puts the right one over it.
   */
  has(digest: Digest, sizeBytes: number): boolean {
    return this.sizeInUse(digest) === sizeBytes;
  }

  /** `sizeOf` for somebody who is about to rely on the blob: it is marked as `has` does. */
  sizeInUse(digest: Digest): number | undefined {
    const path = this.layout.blob(digest);
    try {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat === undefined || !this.#mark(path, stat)) return undefined;
      return wholeSize(digest, stat.size);
    } catch (error) {
      throw ioError(error, 'read', path);
    }
  }

  /**
   * Gives an old blob the time of now; false when it has gone meanwhile. A collector moves a blob aside first and then
   * looks at its time again: either it sees this mark and puts the blob back, or this finds no file.
   */
  #mark(path: string, { mtimeMs, ctimeMs }: Stats): boolean {
    const now = this.#now();
    if (now - Math.max(mtimeMs, ctimeMs) < FRESH_MS) return true;
    try {
      utimesSync(path, now / 1000, now / 1000);
      return true;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return false;
      if (errnoOf(error) !== 'EPERM' && errnoOf(error) !== 'EACCES') throw ioError(error, 'mark', path);
    }
    try {
      this.#replaceByCopy(path);
      return true;
    } catch (error) {
      throw ioError(error, 'mark', path);
    }
  }

  /** @throws MlgitError `format-too-new` (integrity) when this client must not write. */
  requireWritable(): void {
    requireWritable(this.#record, this.layout.root);
  }

  newTemp(): string {
    this.requireWritable();
    return join(this.layout.folder('tmp'), this.names.next());
  }

  /** Stores bytes that are in memory, under the digest that the caller has just computed of them. */
  putBytes(bytes: Uint8Array, digest: Digest): void {
    if (this.has(digest, bytes.length)) return;
    const temp = this.newTemp();
    try {
      this.layout.withFolder(this.layout.folder('tmp'), () => this.#writeTemp(temp, bytes));
      this.place(temp, digest);
    } catch (error) {
      rmSync(temp, { force: true });
      throw ioError(error, 'store', temp);
    }
  }

  /**
   * Gives a whole file, of which `digest` is known to be right, its name: the moment at which the blob exists.
   * `foreign`: the file was not made by this class and may have any mode.
   */
  place(temp: string, digest: Digest, foreign?: 'foreign'): void {
    const target = this.layout.blob(digest);
    if (foreign !== undefined) chmodSync(temp, 0o444);
    this.durability.announce();
    this.layout.withFolder(join(target, '..'), () => renameSync(temp, target));
    this.durability.placed(digest);
  }

  remove(digest: Digest): void {
    this.requireWritable();
    rmSync(this.layout.blob(digest), { force: true });
  }

  /** The file of another user cannot be marked by this one; a copy can take its place. */
  #replaceByCopy(path: string): void {
    const temp = this.newTemp();
    try {
      this.layout.withFolder(this.layout.folder('tmp'), () =>
        copyFileSync(path, temp, constants.COPYFILE_FICLONE),
      );
      chmodSync(temp, 0o444);
      renameSync(temp, path);
    } finally {
      rmSync(temp, { force: true });
    }
  }

  #writeTemp(temp: string, bytes: Uint8Array): void {
    const file = openSync(temp, 'wx', 0o444);
    try {
      if (this.layout.shared) fchmodSync(file, 0o444);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    } finally {
      closeSync(file);
    }
  }
}

/** A blob of no bytes is one only under the digest of no bytes. */
function wholeSize(digest: Digest, size: number | undefined): number | undefined {
  return size === 0 && digest !== EMPTY ? undefined : size;
}
