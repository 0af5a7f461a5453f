/** Two images. */
export interface ImageDiff {
  readonly kind: 'image';
  readonly before: ImageFacts;
  readonly after: ImageFacts;
  /** Undefined when the two are not decoded; `notDecoded` then says why. */
  readonly perceptual?: PerceptualDistance;
  /** Of two of the same size. */
  readonly pixels?: PixelDifference;
  readonly notDecoded?: string;
}

export interface ImageFacts {
  readonly format: 'PNG' | 'JPEG' | 'GIF' | 'WebP';
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

export interface PerceptualDistance {
  /** Difference hash (N. Krawetz, Kind of Like That, 2013), along rows and along columns. */
  readonly method: 'dhash-128';
  /** Bits that differ, of 128: 0 looks the same. */
  readonly bits: number;
}

export interface PixelDifference {
  /** Share of pixels with another value in any channel, from 0 to 1. */
  readonly changed: number;
  /**
   * Mean structural similarity of luma over blocks of 8×8 pixels (Wang, Bovik, Sheikh, Simoncelli, Image quality assessment,
   * 2004): 1 is the same. Four decimals, rounded down.
   */
  readonly ssim: number;
}
