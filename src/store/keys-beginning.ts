import { compareBytes } from '../base/byte-order.ts';
import { type Digest, digestFromHex } from '../model/digest.ts';

/** Of names of folders, those that are keys beginning with these hex digits: each once, in byte order. */
export function keysBeginning(names: Iterable<string>, hex: string): Digest[] {
  const keys = [...new Set(names)].filter((name) => /^[0-9a-f]{64}$/.test(name) && name.startsWith(hex));
  return keys.sort(compareBytes).map(digestFromHex);
}
