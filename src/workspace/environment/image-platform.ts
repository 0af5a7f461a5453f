import { digestText } from '../../model/blake3.ts';
import { encodeCanonical } from '../../model/canonical-json.ts';
import type { Digest } from '../../model/digest.ts';

/** The platform of a task that runs in a container of an image: all is in that, but the processor. */
export function imagePlatform(arch: string): Digest {
  return digestText(encodeCanonical({ platform: 1, os: 'linux', arch, interpreters: {} }, 'compact'));
}
