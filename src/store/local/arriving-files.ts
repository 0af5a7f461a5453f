import { constants } from 'node:fs';
import { chmod, copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { ByteBudget } from '../../base/byte-budget.ts';
import { digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import type { TransferProgress } from '../../model/transfer-progress.ts';
import type { FirstOfStores } from '../first-of-stores.ts';
import { linkOnce } from '../link-once.ts';
import type { FileMaker, MaterialiseOptions, PlacedFile } from '../local-port.ts';
import type { OpenFrom } from '../port.ts';
import { reported } from '../reported.ts';
import { blobMissing, namingStore } from '../tree-walk.ts';
import { modeOf } from './file-placer.ts';
import { expectLarge, type WriteOptions, writeLarge } from './large-file.ts';
import type { PartialFiles } from './partial-files.ts';
import { requireExpected } from './require-expected.ts';
import { RESUMED_BYTES, type ResumedBlob, writeResumed } from './resumed-file.ts';
import { SmallFiles } from './small-files.ts';
import { smallOrLarge } from './small-or-large.ts';

export interface ArrivingParts {
  readonly from: Pick<FirstOfStores, 'name' | 'lendFrom'>;
  readonly progress?: TransferProgress | undefined;
  readonly monotonic: () => number;
  readonly partial: PartialFiles;
  /** Gets the bytes of every further name of what has come. */
  readonly copied?: (bytes: number) => void;
  /** Gets every whole file of a whole that was not finished, before it is removed. */
  readonly rescue?: (path: string, file: PlacedFile) => void;
}

/**
 * Files that come from afar and are written where they are wanted, every byte verified, and nowhere else. The memory of
 * all that are under way is bounded by `ByteBudget`.
 */
export class ArrivingFiles implements FileMaker {
  readonly concurrency = 128;
  readonly #parts: ArrivingParts;
  readonly #small: SmallFiles;
  readonly #budget = new ByteBudget();
  /** Where a blob is written first; its other names are copies of that. */
  readonly #first = new Map<Digest, Promise<string>>();
  readonly #whole: { readonly path: string; readonly file: PlacedFile }[] = [];

  constructor(parts: ArrivingParts) {
    this.#parts = parts;
    this.#small = new SmallFiles(parts.monotonic);
  }

  /** @throws MlgitError `blob-missing`, `digest-mismatch` (integrity). */
  async place(file: PlacedFile, path: string, options: MaterialiseOptions): Promise<void> {
    const first = this.#first.get(file.digest);
    if (first !== undefined) {
      await copyFile(await first, path, constants.COPYFILE_EXCL);
      await chmod(path, modeOf(file.executable, options.mode));
      this.#parts.copied?.(file.sizeBytes);
      return;
    }
    const arrival = this.#budget.run(file.sizeBytes, () => this.#write(file, path, options));
    const written = arrival.then(() => path);
    // A failure is that of this call; who waits for a copy of it has it, too.
    written.catch(() => undefined);
    this.#first.set(file.digest, written);
    await written;
    this.#whole.push({ path, file });
  }

  async rescue(): Promise<void> {
    for (const { path, file } of this.#whole.splice(0)) this.#parts.rescue?.(path, file);
  }

  async #write(file: PlacedFile, path: string, { mode, signal }: MaterialiseOptions): Promise<void> {
    const { from, progress } = this.#parts;
    const { digest, sizeBytes } = file;
    expectLarge(sizeBytes);
    let { name } = from;
    const openFrom: OpenFrom = async (at) => {
      const source = await from.lendFrom(digest, { sizeBytes, from: at, signal });
      if (source === undefined) throw blobMissing(from.name, digest);
      name = source.name;
      return source.stream;
    };
    const how = { digest, sizeBytes, mode: modeOf(file.executable, mode), signal };
    try {
      await reported(openFrom, { sizeBytes, progress }, (open) =>
        sizeBytes < RESUMED_BYTES
          ? this.#writeVerified(path, open, how)
          : this.#writeResumed(path, { ...how, open }),
      );
    } catch (error) {
      throw namingStore(error, name, digest);
    }
  }

  async #writeResumed(path: string, blob: ResumedBlob & { readonly mode: number }): Promise<void> {
    const made = await writeResumed(this.#parts.partial, { ...blob, near: path });
    await chmod(made, blob.mode);
    await appearAt(made, path);
  }

  async #writeVerified(
    path: string,
    open: OpenFrom,
    options: WriteOptions & { readonly digest: Digest },
  ): Promise<void> {
    const { small, large } = await smallOrLarge(await open(0), options.signal);
    if (large === undefined) {
      requireExpected(digestBytes(small), options.digest);
      await this.#small.write(path, small, options.mode);
    } else requireExpected((await writeLarge(path, large, options)).digest, options.digest);
  }
}

/**
 * Never in the place of what is there. Nor of an empty file made first to hold the name: ext4 writes a file to the disk
 * at a rename that replaces another (mount option auto_da_alloc), which took as long as all the rest.
 */
async function appearAt(made: string, path: string): Promise<void> {
  if ((await linkOnce(made, path)) === 'linked') {
    await rm(made);
    return;
  }
  await writeFile(path, '', { flag: 'wx' });
  await rename(made, path);
}
