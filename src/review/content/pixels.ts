/** A decoded image: red, green, blue and opacity of each pixel, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint16Array;
  /** The value of full light: 255 or 65535. */
  readonly most: number;
}

/** Light of each pixel from 0 to 255, on white where it is transparent (Rec. ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B). */
export function lumaOf({ rgba, most, width, height }: Pixels): Float32Array {
  const luma = new Float32Array(width * height);
  const value = (at: number): number => rgba[at] ?? 0;
  for (let pixel = 0; pixel < luma.length; pixel++) {
    const at = pixel * 4;
    const light = (0.299 * value(at) + 0.587 * value(at + 1) + 0.114 * value(at + 2)) / most;
    luma[pixel] = 255 * (1 + (light - 1) * (value(at + 3) / most));
  }
  return luma;
}

/** Share of pixels of two images of the same size that differ in any channel, from 0 to 1. */
export function changedShare(a: Pixels, b: Pixels): number {
  const [scaleA, scaleB] = [65535 / a.most, 65535 / b.most];
  let changed = 0;
  for (let at = 0; at < a.rgba.length; at += 4) {
    for (let channel = 0; channel < 4; channel++) {
      if ((a.rgba[at + channel] ?? 0) * scaleA === (b.rgba[at + channel] ?? 0) * scaleB) continue;
      changed++;
      break;
    }
  }
  return changed / (a.width * a.height);
}
