import type { ImageFacts } from '../../model/diff/image-diff.ts';
import type { ContentFile } from './content-file.ts';
import { DamagedContent } from './unreadable-content.ts';

const HEAD_BYTES = 64;
/** Thumbnails and colour profiles come before the frame of a JPEG. */
const MAX_SEGMENTS = 10_000;

/** Format and size in pixels, of the headers alone. @throws DamagedContent */
export async function imageFacts(format: ImageFacts['format'], file: ContentFile): Promise<ImageFacts> {
  const head = await file.read(0, HEAD_BYTES);
  const size = format === 'JPEG' ? await jpegSize(file) : READERS[format](head);
  if (size === undefined) throw new DamagedContent('it ends before it says its size');
  const [width, height] = size;
  if (width <= 0 || height <= 0) throw new DamagedContent(`its size is ${width}×${height}`);
  return { format, width, height };
}

type Size = readonly [width: number, height: number];

const READERS = { PNG: pngSize, GIF: gifSize, WebP: webpSize };

/** IHDR comes first (W3C PNG, 5.6). */
function pngSize(head: Buffer): Size | undefined {
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return [head.readUInt32BE(16), head.readUInt32BE(20)];
}

/** The logical screen (GIF89a, 18). */
function gifSize(head: Buffer): Size | undefined {
  return head.length < 10 ? undefined : [head.readUInt16LE(6), head.readUInt16LE(8)];
}

/** The first chunk: lossy, lossless or extended (RFC 9649, 2.5 to 2.7). */
function webpSize(head: Buffer): Size | undefined {
  if (head.length < 30) return undefined;
  switch (head.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return [head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff];
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    case 'VP8X':
      return [head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1];
    default:
      return undefined;
  }
}

/** The first frame header, SOF0 to SOF15 (ITU T.81, B.1.1.3 and B.2.2). */
async function jpegSize(file: ContentFile): Promise<Size | undefined> {
  let at = 2;
  for (let segment = 0; segment < MAX_SEGMENTS; segment++) {
    const head = await file.read(at, 9);
    const [mark, code = 0] = head;
    if (head.length < 9 || mark !== 0xff) return undefined;
    const isFrame = code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
    if (isFrame) return [head.readUInt16BE(7), head.readUInt16BE(5)];
    // A mark may be preceded by any number of these bytes.
    at += code === 0xff ? 1 : 2 + head.readUInt16BE(2);
  }
  return undefined;
}
