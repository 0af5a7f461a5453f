import type { Tolerance } from '../../model/reproduction.ts';
import { isWithin } from '../reproduce/tolerance.ts';
import type { ContentFile } from './content-file.ts';
import type { Tensor } from './tensor.ts';

export interface Placed {
  readonly file: ContentFile;
  readonly tensor: Tensor;
}

/** Little-endian floats, as safetensors, numpy and ONNX call them. Bytes of each. */
const FLOATS: { readonly [type: string]: 4 | 8 } = {
  F32: 4,
  F64: 8,
  '<f4': 4,
  '<f8': 8,
  '<f4 by columns': 4,
  '<f8 by columns': 8,
  FLOAT: 4,
  DOUBLE: 8,
};

/** What is read at once of each of the two; a multiple of 8. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Whether every value of two tensors of one type and shape is within the tolerance. Of what is no float of 32 or 64 bits, or
 * is compressed, that is not found out, and so it is not.
 */
export async function areNear(before: Placed, after: Placed, tolerance: Tolerance): Promise<boolean> {
  const width = FLOATS[before.tensor.type];
  const [old, now] = [before.tensor.bytes, after.tensor.bytes];
  if (width === undefined || old === undefined || now === undefined || old.length !== now.length)
    return false;
  for (let at = 0; at < old.length; at += PIECE_BYTES) {
    const length = Math.min(PIECE_BYTES, old.length - at);
    const [a, b] = [await before.file.read(old.at + at, length), await after.file.read(now.at + at, length)];
    // One that ends early is another.
    if (a.length < length || b.length < length) return false;
    for (let offset = 0; offset + width <= length; offset += width) {
      const recorded = width === 4 ? a.readFloatLE(offset) : a.readDoubleLE(offset);
      const found = width === 4 ? b.readFloatLE(offset) : b.readDoubleLE(offset);
      if (!isWithin(recorded, found, tolerance)) return false;
    }
  }
  return true;
}
