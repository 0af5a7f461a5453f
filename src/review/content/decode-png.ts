import { inflateSync } from 'node:zlib';
import type { DecodedPng } from 'fast-png';
import type { Pixels } from './pixels.ts';
import { DamagedContent } from './unreadable-content.ts';

const SIGNATURE_BYTES = 8;
/** What decides the pixels. All else (texts, profiles, which may be compressed) is not looked at. */
const KEPT = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
const CHANNELS: { readonly [colourType: number]: number } = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** The pixels of a PNG of a size that was judged already. @throws DamagedContent */
export async function decodePng(bytes: Buffer): Promise<Pixels> {
  const chunks = chunksOf(bytes);
  requireSize(chunks);
  const { decode, convertIndexedToRgb } = await import('fast-png');
  const kept = Buffer.concat([bytes.subarray(0, SIGNATURE_BYTES), ...chunks.map(({ whole }) => whole)]);
  try {
    const png = decode(kept, { checkCrc: true });
    return png.palette === undefined ? fromChannels(png) : fromPalette(png, convertIndexedToRgb(png));
  } catch (error) {
    throw new DamagedContent(error instanceof Error ? error.message : String(error));
  }
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  readonly whole: Buffer;
}

function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE_BYTES; ; ) {
    if (at + 12 > bytes.length) throw new DamagedContent('it ends within a chunk');
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new DamagedContent('it ends within a chunk');
    const type = bytes.toString('latin1', at + 4, at + 8);
    const chunk = { type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) };
    if (KEPT.has(type)) chunks.push(chunk);
    if (type === 'IEND') return chunks;
    at = end;
  }
}

/** The decoder inflates whatever there is: here it is made sure that this is not more than the size of the image says. */
function requireSize(chunks: readonly Chunk[]): void {
  const headers = chunks.filter(({ type }) => type === 'IHDR');
  const [header] = headers;
  if (header === undefined || headers.length > 1 || header.data.length !== 13)
    throw new DamagedContent('it has no header, or several');
  const width = header.data.readUInt32BE(0);
  const height = header.data.readUInt32BE(4);
  const [depth = 0, colour = 0] = header.data.subarray(8);
  const bits = (CHANNELS[colour] ?? 4) * depth;
  // Interlaced, it has seven images, whose rows end in bytes of their own.
  const most = Math.ceil((width * bits) / 8) * height + 8 * (height + width) + 64;
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  try {
    inflateSync(data, { maxOutputLength: most });
  } catch (error) {
    throw new DamagedContent(`its data do not decompress to its size: ${(error as Error).message}`);
  }
}

/** Grey and colour, with or without transparency, of 8 or 16 bits; less than 8 bits are packed, the leftmost pixel first. */
function fromChannels({ width, height, channels, depth, data, transparency }: DecodedPng): Pixels {
  const most = 2 ** depth - 1;
  const opaque = depth === 16 ? 0xffff : 0xff;
  const scale = opaque / most;
  const rgba = depth === 16 ? new Uint16Array(width * height * 4) : new Uint8Array(width * height * 4);
  const rowBytes = Math.ceil((width * depth) / 8);
  const packed = (pixel: number): number => {
    const bit = (pixel % width) * depth;
    const byte = data[Math.floor(pixel / width) * rowBytes + Math.floor(bit / 8)] ?? 0;
    return (byte >> (8 - depth - (bit % 8))) & most;
  };
  const value = (pixel: number, channel: number): number =>
    depth < 8 ? packed(pixel) : (data[pixel * channels + channel] ?? 0);
  const isGrey = channels < 3;
  const hasAlpha = channels % 2 === 0;
  const [hiddenRed, hiddenGreen = hiddenRed, hiddenBlue = hiddenRed] = transparency ?? [];
  // There are millions of them: nothing is made for each.
  for (let pixel = 0; pixel < width * height; pixel++) {
    const red = value(pixel, 0);
    const green = isGrey ? red : value(pixel, 1);
    const blue = isGrey ? red : value(pixel, 2);
    const isHidden = red === hiddenRed && green === hiddenGreen && blue === hiddenBlue;
    rgba[pixel * 4] = red * scale;
    rgba[pixel * 4 + 1] = green * scale;
    rgba[pixel * 4 + 2] = blue * scale;
    rgba[pixel * 4 + 3] = hasAlpha ? value(pixel, channels - 1) : isHidden ? 0 : opaque;
  }
  return { width, height, rgba, most: opaque };
}

function fromPalette({ width, height, palette }: DecodedPng, colours: Uint8Array): Pixels {
  const channels = palette?.[0]?.length ?? 3;
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let channel = 0; channel < channels; channel++)
      rgba[pixel * 4 + channel] = colours[pixel * channels + channel] ?? 0;
  return { width, height, rgba, most: 255 };
}
