import { rm } from 'node:fs/promises';
import type { Digest } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { errnoOf } from '../io-error.ts';
import type { OpenFrom } from '../port.ts';
import { writeLarge } from './large-file.ts';
import type { PartialFiles } from './partial-files.ts';
import { requireExpected } from './require-expected.ts';

/** A blob from here on is gone on with when it was broken off; below, it comes again sooner than it is looked for. */
export const RESUMED_BYTES = 16 * 1024 * 1024;

/** Its owner's alone until it has its place. */
const MODE = 0o600;

export interface ResumedBlob {
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly open: OpenFrom;
  readonly signal: AbortSignal | undefined;
  /** Where the file is to be renamed to; undefined: into the store. */
  readonly near?: string;
}

/**
 * Writes a large blob to a file of mode 0600, every byte of it hashed, and goes on with what there is of it. What is
 * there is a guess at the bytes: if the whole is not what was expected, it is written once more from nothing. A failure
 * leaves the file to the next who wants the blob; but not on a disk that is full, and not where whoever stopped it looks.
 * @throws MlgitError `digest-mismatch` (integrity).
 */
export async function writeResumed(parts: PartialFiles, blob: ResumedBlob): Promise<string> {
  const { digest, sizeBytes, open, signal, near } = blob;
  const { path, sizeBytes: there, isBeside, leave } = parts.take(digest, sizeBytes, near);
  const write = async (from: number): Promise<Digest> => {
    const stream = from === sizeBytes ? nothing() : await open(from);
    return (await writeLarge(path, stream, { mode: MODE, sizeBytes, from, signal })).digest;
  };
  try {
    if (there > 0) {
      if ((await write(there)) === digest) return path;
      await rm(path);
    }
    requireExpected(await write(0), digest);
    return path;
  } catch (error) {
    const isSeen = isBeside && signal?.aborted === true;
    if (isWorthKeeping(error) && !isSeen) leave();
    else await rm(path, { force: true });
    throw error;
  }
}

/** Neither wrong bytes, nor what takes the place that is missing. */
function isWorthKeeping(error: unknown): boolean {
  return errnoOf(error) === undefined && !(error instanceof MlgitError && error.code === 'digest-mismatch');
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
