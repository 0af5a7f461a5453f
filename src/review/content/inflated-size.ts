import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import type { ContentFile } from './content-file.ts';
import { DamagedContent, LargeContent } from './unreadable-content.ts';

/** How many bytes it decompresses to, or just more than `most`: it is given up there. Nothing is kept. @throws DamagedContent, LargeContent */
export async function inflatedSize(
  file: ContentFile,
  compression: 'gzip' | 'zstd',
  most: number,
): Promise<number> {
  const decompress = compression === 'gzip' ? zlib.createGunzip() : zstd();
  let size = 0;
  const enough = new Error('more than is wanted');
  try {
    await pipeline(Readable.from(file.pieces()), decompress, async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        size += piece.length;
        if (size > most) throw enough;
      }
    });
  } catch (error) {
    if (error === enough) return size;
    if (!/^(?:Z_|ZSTD_|ERR_ZSTD)/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new DamagedContent(`it does not decompress: ${(error as Error).message}`);
  }
  return size;
}

/** Node has it since 22.15. */
function zstd(): NodeJS.ReadWriteStream {
  if (typeof zlib.createZstdDecompress !== 'function')
    throw new LargeContent('how much it decompresses to is found out with Node 22.15 and later');
  return zlib.createZstdDecompress();
}
