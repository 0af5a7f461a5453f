import type { TransferProgress } from '../model/transfer-progress.ts';

/** A larger blob is reported while it passes, others once they are there. */
export const WATCHED_BYTES = 1024 * 1024;

/** Writes the stream of one blob and reports what was moved. */
export async function reported(
  source: AsyncIterable<Uint8Array>,
  { sizeBytes, progress }: { readonly sizeBytes: number; readonly progress: TransferProgress | undefined },
  write: (stream: AsyncIterable<Uint8Array>) => Promise<unknown>,
): Promise<void> {
  const isWatched = progress !== undefined && sizeBytes > WATCHED_BYTES;
  await write(isWatched ? watched(source, progress) : source);
  progress?.moved(isWatched ? 0 : sizeBytes, 1);
}

/** The same stream, each part of which is reported once it was taken. */
export async function* watched(
  source: AsyncIterable<Uint8Array>,
  progress: TransferProgress,
): AsyncGenerator<Uint8Array> {
  for await (const part of source) {
    yield part;
    progress.moved(part.length, 0);
  }
}
