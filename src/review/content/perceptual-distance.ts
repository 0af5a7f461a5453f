/** The light of an image, row by row, from 0 to 255. */
export interface Light {
  readonly width: number;
  readonly height: number;
  readonly luma: Float32Array;
}

const SIDE = 8;

/**
 * Difference hash (N. Krawetz, Kind of Like That, 2013): whether it gets lighter from each of 9×8 areas to the next one to the right,
 * and from each of 8×9 to the next one below: 128 bits. Areas are means of whole pixels.
 */
export function differenceHash(light: Light): boolean[] {
  const bits: boolean[] = [];
  const rows = shrink(light, SIDE + 1, SIDE);
  const columns = shrink(light, SIDE, SIDE + 1);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      bits.push((rows[y * (SIDE + 1) + x] ?? 0) < (rows[y * (SIDE + 1) + x + 1] ?? 0));
      bits.push((columns[y * SIDE + x] ?? 0) < (columns[(y + 1) * SIDE + x] ?? 0));
    }
  }
  return bits;
}

export function hammingDistance(a: readonly boolean[], b: readonly boolean[]): number {
  return a.filter((bit, at) => bit !== b[at]).length;
}

/** Means of areas, rounded so that what is even stays even, whatever noise arithmetic adds. */
function shrink({ width, height, luma }: Light, columns: number, rows: number): number[] {
  const areas: number[] = [];
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = span(row, rows, height);
    for (let column = 0; column < columns; column++) {
      const [left, right] = span(column, columns, width);
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += luma[y * width + x] ?? 0;
      areas.push(Math.round((sum / ((bottom - top) * (right - left))) * 4));
    }
  }
  return areas;
}

/** At least one pixel, also of images that are smaller than the areas are many. */
function span(part: number, parts: number, length: number): readonly [from: number, to: number] {
  const from = Math.min(length - 1, Math.floor((part * length) / parts));
  return [from, Math.max(from + 1, Math.floor(((part + 1) * length) / parts))];
}

/** Stabilisers of the formula for 8 bits: (0.01 · 255)² and (0.03 · 255)². */
const C1 = 6.5025;
const C2 = 58.5225;

/** Mean structural similarity of two images of the same size over blocks of 8×8 pixels (Wang and others, 2004); 1 is the same. */
export function structuralSimilarity(a: Light, b: Light): number {
  let sum = 0;
  let blocks = 0;
  for (let top = 0; top < a.height; top += SIDE) {
    for (let left = 0; left < a.width; left += SIDE) {
      sum += blockSimilarity(a, b, left, top);
      blocks++;
    }
  }
  return sum / blocks;
}

function blockSimilarity(a: Light, b: Light, left: number, top: number): number {
  let [count, sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0, 0];
  for (let y = top; y < Math.min(top + SIDE, a.height); y++) {
    for (let x = left; x < Math.min(left + SIDE, a.width); x++) {
      const [p, q] = [a.luma[y * a.width + x] ?? 0, b.luma[y * a.width + x] ?? 0];
      count++;
      sumA += p;
      sumB += q;
      squaresA += p * p;
      squaresB += q * q;
      products += p * q;
    }
  }
  const [meanA, meanB] = [sumA / count, sumB / count];
  const varianceA = squaresA / count - meanA * meanA;
  const varianceB = squaresB / count - meanB * meanB;
  const covariance = products / count - meanA * meanB;
  const likeness = (2 * meanA * meanB + C1) * (2 * covariance + C2);
  return likeness / ((meanA ** 2 + meanB ** 2 + C1) * (varianceA + varianceB + C2));
}
