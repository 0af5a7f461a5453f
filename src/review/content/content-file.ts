import { type FileHandle, open } from 'node:fs/promises';
import type { ContentSide } from './content-side.ts';

const CHUNK_BYTES = 1024 * 1024;

/** One content, open for reading at any place; nothing is kept of what was read. */
export class ContentFile {
  readonly path: string;
  readonly size: number;
  private readonly handle: FileHandle;
  private readonly signal: AbortSignal | undefined;

  private constructor(handle: FileHandle, side: { path: string; size: number }, signal?: AbortSignal) {
    this.handle = handle;
    this.path = side.path;
    this.size = side.size;
    this.signal = signal;
  }

  /** Undefined when there is no file. */
  static async open({ path }: ContentSide, signal?: AbortSignal): Promise<ContentFile | undefined> {
    signal?.throwIfAborted();
    const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (handle === undefined) return undefined;
    return new ContentFile(handle, { path, size: (await handle.stat()).size }, signal);
  }

  /** Fewer bytes than `length` where the file ends, and none for a place that is not in it: places come from files. */
  async read(at: number, length: number): Promise<Buffer> {
    this.signal?.throwIfAborted();
    const wanted = at < 0 ? 0 : Math.max(0, Math.min(length, this.size - at));
    const buffer = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.handle.read(buffer, filled, wanted - filled, at + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  /** From `at` to before `end`, in pieces. */
  async *pieces(at = 0, end = this.size): AsyncGenerator<Buffer> {
    for (let from = at; from < end; from += CHUNK_BYTES) {
      const piece = await this.read(from, Math.min(CHUNK_BYTES, end - from));
      if (piece.length === 0) return;
      yield piece;
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}
