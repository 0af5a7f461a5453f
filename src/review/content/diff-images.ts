import type { ImageDiff, ImageFacts, PixelDifference } from '../../model/diff/image-diff.ts';
import type { ContentFile } from './content-file.ts';
import { decodePng } from './decode-png.ts';
import { imageFacts } from './image-facts.ts';
import { differenceHash, hammingDistance, type Light, structuralSimilarity } from './perceptual-distance.ts';
import { changedShare, lumaOf, type Pixels } from './pixels.ts';
import { onSide } from './read-both.ts';
import { DamagedContent } from './unreadable-content.ts';

/** Decoded, one takes eight bytes a pixel and more: 16 million are about 200 MB. */
const MAX_PIXELS = 16_000_000;
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const JPEG_LIMITS = { maxResolutionInMP: 16, maxMemoryUsageInMB: 256 };

export interface ImageSide {
  readonly file: ContentFile;
  readonly facts: ImageFacts;
}

interface ImageFile {
  readonly file: ContentFile;
  readonly format: ImageFacts['format'];
  readonly side: 'before' | 'after';
}

/** An image as far as its header tells of it. @throws UnreadableSide */
export async function readImage({ file, format, side }: ImageFile): Promise<ImageSide> {
  return { file, facts: await onSide({ what: format, side }, () => imageFacts(format, file)) };
}

export async function diffImages(before: ImageSide, after: ImageSide): Promise<ImageDiff> {
  const facts = { kind: 'image', before: before.facts, after: after.facts } as const;
  const notDecoded = whyNotDecoded(before) ?? whyNotDecoded(after);
  if (notDecoded !== undefined) return { ...facts, notDecoded };
  const decoded = await decodeBoth(before, after);
  if (typeof decoded === 'string') return { ...facts, notDecoded: decoded };
  const [a, b] = decoded;
  const [lightA, lightB] = [lightOf(a), lightOf(b)];
  const bits = hammingDistance(differenceHash(lightA), differenceHash(lightB));
  const isSameSize = a.width === b.width && a.height === b.height;
  return {
    ...facts,
    perceptual: { method: 'dhash-128', bits },
    ...(isSameSize ? { pixels: pixelDifference(a, b, structuralSimilarity(lightA, lightB)) } : {}),
  };
}

function whyNotDecoded({ file, facts }: ImageSide): string | undefined {
  if (facts.format !== 'PNG' && facts.format !== 'JPEG') return `${facts.format} is not decoded`;
  if (facts.width * facts.height > MAX_PIXELS) return 'more than 16 million pixels are not decoded';
  return file.size > MAX_FILE_BYTES ? 'more than 64 MiB are not decoded' : undefined;
}

/** Why one of them cannot be, for what is a JPEG of a form that is not known here; else both. @throws UnreadableSide */
async function decodeBoth(before: ImageSide, after: ImageSide): Promise<readonly [Pixels, Pixels] | string> {
  const a = await onSide({ what: before.facts.format, side: 'before' }, () => decodeImage(before));
  if (typeof a === 'string') return a;
  const b = await onSide({ what: after.facts.format, side: 'after' }, () => decodeImage(after));
  return typeof b === 'string' ? b : [a, b];
}

async function decodeImage({ file, facts }: ImageSide): Promise<Pixels | string> {
  const bytes = await file.read(0, file.size);
  if (facts.format === 'PNG') return decodePng(bytes);
  const { decode } = await import('jpeg-js');
  try {
    const { width, height, data } = decode(bytes, { useTArray: true, ...JPEG_LIMITS });
    if (width !== facts.width || height !== facts.height) throw new DamagedContent('it says two sizes');
    return { width, height, rgba: data, most: 255 };
  } catch (error) {
    if (error instanceof DamagedContent) throw error;
    // The decoder has one error for both what is damaged and what it does not know, as arithmetic coding.
    return `a JPEG could not be decoded: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function lightOf(pixels: Pixels): Light {
  return { width: pixels.width, height: pixels.height, luma: lumaOf(pixels) };
}

function pixelDifference(a: Pixels, b: Pixels, ssim: number): PixelDifference {
  return { changed: changedShare(a, b), ssim: Math.floor(ssim * 10_000) / 10_000 };
}
