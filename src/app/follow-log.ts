import { open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;
const CHUNK_BYTES = 64 * 1024;

export interface FollowOptions {
  /** Go on until `ended`; else what is there now is all. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
  /** Whether nobody writes to it any more. */
  readonly ended: () => Promise<boolean>;
}

/** The bytes of a log that may still grow; undefined when the file is not there. */
export async function followLog(
  path: string,
  options: FollowOptions,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  try {
    return bytesOf(await open(path), options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function* bytesOf(
  file: Awaited<ReturnType<typeof open>>,
  { follow, signal, ended }: FollowOptions,
): AsyncGenerator<Uint8Array> {
  try {
    for (let isLast = !follow; ; ) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead > 0) {
        yield buffer.subarray(0, bytesRead);
        continue;
      }
      if (isLast || signal.aborted) return;
      // What was written before the end may not have been read yet.
      isLast = await ended();
      if (!isLast) await pause(signal);
    }
  } finally {
    await file.close();
  }
}

/** Until it is worth to look again, or on abort. */
export async function pause(signal: AbortSignal, ms: number = POLL_MS): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

export async function isGone(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
}
