import { MlgitError } from './mlgit-error.ts';

declare const brand: unique symbol;

/** BLAKE3-256 of some bytes, as `b3:` and 64 lower-case hex digits. Made only by a hasher or `parseDigest`. */
export type Digest = string & { readonly [brand]: 'Digest' };

const PATTERN = /^b3:[0-9a-f]{64}$/;
const HEX = /^[0-9a-f]{64}$/;

export function isDigest(text: string): text is Digest {
  return PATTERN.test(text);
}

/** @throws MlgitError `bad-digest` (integrity) when `text` is not a digest. */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new MlgitError(`Expected a digest such as b3:af13…, found ${JSON.stringify(text)}`, {
    code: 'bad-digest',
    kind: 'integrity',
  });
}

/** The form of file and object names: bare hex. */
export function digestHex(digest: Digest): string {
  return digest.slice(3);
}

/** @throws MlgitError `bad-digest` when `hex` is not 64 lower-case hex digits. */
export function digestFromHex(hex: string): Digest {
  return HEX.test(hex) ? (`b3:${hex}` as Digest) : parseDigest(hex);
}
