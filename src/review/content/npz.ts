import { createInflateRaw } from 'node:zlib';
import type { ContentFile } from './content-file.ts';
import { NPY_HEAD_BYTES, readNpyHeader } from './npy.ts';
import type { Tensor } from './tensor.ts';
import { DamagedContent, LargeContent } from './unreadable-content.ts';
import { type ZipEntry, zipEntries } from './zip-entries.ts';

const MAX_ARRAYS = 10_000;
const LOCAL_HEADER_BYTES = 30;
/** Enough compressed bytes for the header of an array, which a few hundred bytes hold. */
const COMPRESSED_HEAD_BYTES = 128 * 1024;

/** Names, types and shapes of the arrays of a `.npz`; nothing but their headers is decompressed. @throws DamagedContent, LargeContent */
export async function readNpz(file: ContentFile): Promise<Tensor[]> {
  const entries = await zipEntries(file);
  if (entries.length > MAX_ARRAYS) throw new LargeContent(`it has more than ${MAX_ARRAYS} arrays`);
  const tensors: Tensor[] = [];
  for (const entry of entries) tensors.push(await readEntry(file, entry));
  return tensors;
}

async function readEntry(file: ContentFile, entry: ZipEntry): Promise<Tensor> {
  const { name, type, shape } = readNpyHeader(
    await headOf(file, entry),
    entry.name.replace(/\.npy$/, ''),
    entry.sizeBytes,
  );
  // With the size of what it holds: the directory tells both, so that nothing has to be decompressed.
  return { name, type, shape, checksum: `${entry.sizeBytes} ${entry.crc32}` };
}

async function headOf(file: ContentFile, entry: ZipEntry): Promise<Buffer> {
  const local = await file.read(entry.at, LOCAL_HEADER_BYTES);
  if (local.length < LOCAL_HEADER_BYTES || local.readUInt32LE(0) !== 0x04034b50)
    throw new DamagedContent('an entry of it is not where its directory says');
  const at = entry.at + LOCAL_HEADER_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (entry.method === 0) return file.read(at, Math.min(NPY_HEAD_BYTES, entry.sizeBytes));
  if (entry.method !== 8) throw new DamagedContent(`the compression ${entry.method} of an entry is unknown`);
  return inflateHead(await file.read(at, Math.min(COMPRESSED_HEAD_BYTES, entry.compressedBytes)));
}

/** The first bytes of what is compressed: decompression ends as soon as there are enough of them. */
async function inflateHead(compressed: Buffer): Promise<Buffer> {
  const inflate = createInflateRaw();
  const pieces: Buffer[] = [];
  let length = 0;
  inflate.end(compressed);
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      pieces.push(piece);
      length += piece.length;
      if (length >= NPY_HEAD_BYTES) break;
    }
  } catch (error) {
    // It was cut off here, and is read as far as it goes.
    if (length === 0) throw new DamagedContent(`an entry does not decompress: ${(error as Error).message}`);
  }
  return Buffer.concat(pieces);
}
