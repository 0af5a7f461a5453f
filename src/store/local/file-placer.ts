import { constants, statSync } from 'node:fs';
import { chmod, copyFile, link, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { errnoOf } from '../io-error.ts';
import type { FileMaker, MaterialiseOptions, PlacedFile } from '../local-port.ts';
import { blobMissing, DAMAGED_BLOB_HINTS, digestMismatch } from '../tree-walk.ts';
import type { BlobFolder } from './blob-folder.ts';
import { pump } from './file-pump.ts';
import type { Reflinks } from './reflink.ts';
import type { SmallFiles } from './small-files.ts';

/** Up to here a file that cannot be shared is copied in memory, and verified whether asked or not. */
const SMALL_BYTES = 256 * 1024;
/** Answers to link(2) that mean "not here": another device, somebody else's file, too many links, no links at all. */
const CANNOT_LINK = new Set(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

export interface FilePlacerParts {
  readonly blobs: BlobFolder;
  readonly reflinks: Reflinks;
  readonly small: SmallFiles;
}

/** Gives a blob a name outside of the store: as a reflink, a hard link or a copy. */
export class FilePlacer implements FileMaker {
  readonly concurrency = 16;
  readonly #blobs: BlobFolder;
  readonly #reflinks: Reflinks;
  readonly #device: number;
  readonly #small: SmallFiles;
  /** Device of the folder that was last written to. */
  #last = { folder: '', device: 0 };

  constructor({ blobs, reflinks, small }: FilePlacerParts) {
    this.#blobs = blobs;
    this.#reflinks = reflinks;
    this.#small = small;
    this.#device = statSync(blobs.layout.root).dev;
  }

  /**
   * Makes `path`, which must not exist. An executable is always copied: a hard link shares its mode with the blob.
   * @throws MlgitError `blob-missing`, `digest-mismatch` (integrity).
   */
  async place(file: PlacedFile, path: string, options: MaterialiseOptions): Promise<void> {
    options.signal?.throwIfAborted();
    const size = this.#blobs.sizeOf(file.digest);
    if (size !== file.sizeBytes) {
      if (options.arriving === undefined) throw this.#lacking(file, path, size);
      return options.arriving.place(file, path, options);
    }
    const mode = modeOf(file.executable, options.mode);
    if (options.mode === 'link' && !file.executable) await this.#share(file, path, options);
    else await this.#copyAny(file, path, { ...options, mode });
    options.onProgress?.(file.sizeBytes, 1);
  }

  #lacking(file: PlacedFile, path: string, size: number | undefined): MlgitError {
    if (size === undefined) return blobMissing('local store', file.digest, path);
    return new MlgitError(
      `Blob ${this.#blobs.layout.blob(file.digest)} is damaged: expected ${file.sizeBytes} bytes, found ${size}`,
      {
        code: 'digest-mismatch',
        kind: 'integrity',
        hints: DAMAGED_BLOB_HINTS,
        details: { digest: file.digest, expected: file.sizeBytes, found: size },
      },
    );
  }

  async #copyAny(
    file: PlacedFile,
    path: string,
    options: Omit<MaterialiseOptions, 'mode'> & { readonly mode: number },
  ): Promise<void> {
    const { mode, verify = false, verified, signal } = options;
    const isSmall = file.sizeBytes <= SMALL_BYTES && this.#reflinks.isImpossible(this.#pair(path));
    if (isSmall) await this.#copySmall(file, path, mode);
    else if (verify && !verified?.has(file.digest)) await this.#copyVerified(file, path, mode, signal);
    else await this.#copy(file, path, mode);
  }

  async #share(file: PlacedFile, path: string, options: MaterialiseOptions): Promise<void> {
    const blob = this.#blobs.layout.blob(file.digest);
    if (options.verify) await this.#verify(file, options);
    if (await this.#reflinks.clone(blob, path, this.#pair(path))) {
      await chmod(path, 0o444);
      return;
    }
    try {
      await link(blob, path);
    } catch (error) {
      if (!CANNOT_LINK.has(errnoOf(error) ?? '')) throw error;
      await this.#copy(file, path, 0o444);
    }
  }

  async #copy(file: PlacedFile, path: string, mode: number): Promise<void> {
    const blob = this.#blobs.layout.blob(file.digest);
    if (!(await this.#reflinks.clone(blob, path, this.#pair(path)))) {
      await copyFile(blob, path, constants.COPYFILE_EXCL);
    }
    await chmod(path, mode);
  }

  /** Its pages are in memory, so that hashing costs a fraction of making the file. */
  async #copySmall(file: PlacedFile, path: string, mode: number): Promise<void> {
    const bytes = await this.#small.read(this.#blobs.layout.blob(file.digest));
    const found = digestBytes(bytes);
    if (found !== file.digest) throw this.#mismatch(file, found);
    await this.#small.write(path, bytes, mode);
  }

  async #copyVerified(
    file: PlacedFile,
    path: string,
    mode: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const source = await open(this.#blobs.layout.blob(file.digest), 'r');
    try {
      const sink = await open(path, 'wx', mode);
      try {
        const { digest } = await pump({ source, sink, sizeBytes: file.sizeBytes, signal });
        if (digest !== file.digest) throw this.#mismatch(file, digest);
      } finally {
        await sink.close();
      }
    } finally {
      await source.close();
    }
  }

  async #verify(file: PlacedFile, options: MaterialiseOptions): Promise<void> {
    const source = await open(this.#blobs.layout.blob(file.digest), 'r');
    try {
      const { digest } = await pump({ source, sizeBytes: file.sizeBytes, signal: options.signal });
      if (digest !== file.digest) throw this.#mismatch(file, digest);
    } finally {
      await source.close();
    }
  }

  #mismatch(file: PlacedFile, found: Digest): MlgitError {
    return digestMismatch(`Blob ${this.#blobs.layout.blob(file.digest)}`, file.digest, found);
  }

  #pair(path: string): string {
    const folder = dirname(path);
    if (this.#last.folder !== folder) this.#last = { folder, device: statSync(folder).dev };
    return `${this.#device}:${this.#last.device}`;
  }
}

/** Of a file outside of the store. */
export function modeOf(executable: boolean, mode: 'link' | 'copy'): number {
  if (mode === 'link') return executable ? 0o555 : 0o444;
  return (executable ? 0o777 : 0o666) & ~process.umask();
}
