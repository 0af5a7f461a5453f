import type { TransferProgress } from '../model/transfer-progress.ts';
import type { OpenFrom } from './port.ts';

/** A larger blob is reported while it passes, others once they are there. */
export const WATCHED_BYTES = 1024 * 1024;

/** Writes one blob, opened by `write`, and reports what was moved. */
export async function reported(
  open: OpenFrom,
  { sizeBytes, progress }: { readonly sizeBytes: number; readonly progress: TransferProgress | undefined },
  write: (open: OpenFrom) => Promise<unknown>,
): Promise<void> {
  const isWatched = progress !== undefined && sizeBytes > WATCHED_BYTES;
  await write(isWatched ? watchedFrom(open, progress) : open);
  progress?.moved(isWatched ? 0 : sizeBytes, 1);
}

/** Of a blob of which a part is there only the rest is planned; when that comes to nothing, the whole once more. */
function watchedFrom(open: OpenFrom, progress: TransferProgress): OpenFrom {
  let from = 0;
  let moved = 0;
  return async (at) => {
    const stream = await open(at);
    progress.planned(moved + from - at, 0);
    from = at;
    moved = 0;
    return watched(stream, (bytes) => {
      moved += bytes;
      progress.moved(bytes, 0);
    });
  };
}

/** The same stream, each part of which is reported once it was taken. */
export async function* watched(
  source: AsyncIterable<Uint8Array>,
  moved: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const part of source) {
    yield part;
    moved(part.length);
  }
}
