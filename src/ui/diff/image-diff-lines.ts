import type { ImageDiff, ImageFacts } from '../../model/diff/image-diff.ts';
import { factLines, fromTo } from './fact-lines.ts';

export function imageDiffLines({ before, after, perceptual, pixels, notDecoded }: ImageDiff): string[] {
  return factLines([
    fromTo(sizeText(before), sizeText(after)),
    ...(pixels === undefined
      ? []
      : [`${percent(pixels.changed)} of the pixels changed`, `similarity ${pixels.ssim.toFixed(4)} (SSIM)`]),
    ...(perceptual === undefined ? [] : [`${perceptual.bits} of 128 bits of its look differ (dHash)`]),
    ...(notDecoded === undefined ? [] : [notDecoded]),
  ]);
}

function sizeText({ format, width, height }: ImageFacts): string {
  return `${format} ${width}×${height}`;
}

/** What is little is never shown as none. */
function percent(share: number): string {
  if (share > 0 && share < 0.0001) return 'less than 0.01 %';
  return `${Number((share * 100).toFixed(share < 0.1 ? 2 : 1))} %`;
}
