import type { ContentFile } from './content-file.ts';
import { DamagedContent, LargeContent } from './unreadable-content.ts';

/** An entry of a zip as its central directory tells it, which is all that is read of it. */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored; 8: deflated. */
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly sizeBytes: number;
  /** Where its local header begins. */
  readonly at: number;
}

const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024;
const UNKNOWN_32 = 0xffffffff;

/**
 * The entries of a zip, in the order of its directory (PKWARE APPNOTE 6.3.10, 4.3.12 and 4.3.14, with zip64).
 * @throws DamagedContent, LargeContent
 */
export async function zipEntries(file: ContentFile): Promise<ZipEntry[]> {
  const { at, size } = await findDirectory(file);
  if (at + size > file.size) throw new DamagedContent('its directory lies beyond its end');
  if (size > MAX_DIRECTORY_BYTES) throw new LargeContent('its directory is larger than 16 MiB');
  const directory = await file.read(at, size);
  const entries: ZipEntry[] = [];
  for (let from = 0; from < directory.length; ) {
    if (from + 46 > directory.length || directory.readUInt32LE(from) !== 0x02014b50)
      throw new DamagedContent('its directory is damaged');
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
      directory.readUInt16LE(from + field),
    ) as [number, number, number];
    const nameAt = from + 46;
    const next = nameAt + nameBytes + extraBytes + commentBytes;
    if (next > directory.length) throw new DamagedContent('its directory is damaged');
    const extra = directory.subarray(nameAt + nameBytes, nameAt + nameBytes + extraBytes);
    entries.push({
      name: directory.toString('utf8', nameAt, nameAt + nameBytes),
      method: directory.readUInt16LE(from + 10),
      crc32: directory.readUInt32LE(from + 16),
      ...sizesOf(directory, from, extra),
    });
    from = next;
  }
  return entries;
}

async function findDirectory(file: ContentFile): Promise<{ at: number; size: number }> {
  const tailAt = Math.max(0, file.size - END_BYTES - MAX_COMMENT_BYTES);
  const tail = await file.read(tailAt, file.size - tailAt);
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + END_BYTES > tail.length) throw new DamagedContent('it ends before its directory');
  const size = tail.readUInt32LE(end + 12);
  const at = tail.readUInt32LE(end + 16);
  if (size !== UNKNOWN_32 && at !== UNKNOWN_32) return { at, size };
  const locator = await file.read(tailAt + end - 20, 20);
  if (locator.length < 20 || locator.readUInt32LE(0) !== 0x07064b50)
    throw new DamagedContent('its directory is nowhere');
  const end64 = await file.read(Number(locator.readBigUInt64LE(8)), 56);
  if (end64.length < 56 || end64.readUInt32LE(0) !== 0x06064b50)
    throw new DamagedContent('its directory is nowhere');
  return { size: Number(end64.readBigUInt64LE(40)), at: Number(end64.readBigUInt64LE(48)) };
}

/** What does not fit into 32 bits is in an extra field with the id 1, in this order. */
function sizesOf(
  directory: Buffer,
  from: number,
  extra: Buffer,
): Pick<ZipEntry, 'sizeBytes' | 'compressedBytes' | 'at'> {
  const wide = zip64Of(extra);
  let used = 0;
  const value = (field: number): number => {
    const short = directory.readUInt32LE(from + field);
    if (short !== UNKNOWN_32) return short;
    if (wide === undefined || used + 8 > wide.length) throw new DamagedContent('a size in it is nowhere');
    const long = Number(wide.readBigUInt64LE(used));
    used += 8;
    return long;
  };
  const sizeBytes = value(24);
  const compressedBytes = value(20);
  return { sizeBytes, compressedBytes, at: value(42) };
}

function zip64Of(extra: Buffer): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  return undefined;
}
