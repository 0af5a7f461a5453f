import { type Digest, digestFromHex, digestHex } from '../model/digest.ts';

/** What somebody without credentials is to be able to do for a while, and nothing else. */
export interface MintRequest {
  /** Records that may be read, whether they are there yet or not. */
  readonly reads: readonly string[];
  /** Records that may be created, where they are not there. */
  readonly creates: readonly string[];
  /** Blobs that may be read. */
  readonly blobs: readonly Digest[];
  /** Under names that begin so, any number of objects of this size at most may be written. */
  readonly writes: readonly { readonly below: string; readonly mostBytes: number }[];
  /** At most; credentials that end sooner make it shorter. Milliseconds. */
  readonly lifeMs: number;
}

export interface Minted {
  readonly access: MintedAccess;
  /** Of all of it, from now on. Milliseconds. */
  readonly lifeMs: number;
  /** What reads one of the blobs, for whoever understands nothing but URLs. */
  readonly urlOf: (blob: Digest) => string;
}

/**
 * Signed URLs for it, without what all have in common: there may be thousands (docs/format.md, "Mailbox"). A secret, for
 * whoever has it can do what was asked for.
 */
export interface MintedAccess {
  readonly version: 1;
  /** Of the store, for messages. */
  readonly name: string;
  /** Of the bucket, without a slash at its end. */
  readonly base: string;
  /** Of keys in it; empty, or ends with `/`. */
  readonly prefix: string;
  /** What stands between key and signature, of URLs that read and of those that create. */
  readonly query: { readonly read: string; readonly create: string };
  /** Record → signature. */
  readonly reads: { readonly [name: string]: string };
  readonly creates: { readonly [name: string]: string };
  /** Of each blob the 32 bytes of its digest and the 32 of its signature; base64. */
  readonly blobs: string;
  /** What a form for keys that begin so has beside the key and the file. */
  readonly forms: readonly { readonly below: string; readonly fields: { readonly [name: string]: string } }[];
}

const SIGNATURE_BYTES = 32;
const DIGEST_BYTES = 32;
const EACH = DIGEST_BYTES + SIGNATURE_BYTES;

export function encodeBlobSignatures(signatures: Iterable<readonly [Digest, string]>): string {
  const parts: Buffer[] = [];
  for (const [digest, signature] of signatures) parts.push(Buffer.from(digestHex(digest) + signature, 'hex'));
  return Buffer.concat(parts).toString('base64');
}

export function decodeBlobSignatures(text: string): ReadonlyMap<Digest, string> {
  const bytes = Buffer.from(text, 'base64');
  const found = new Map<Digest, string>();
  for (let at = 0; at + EACH <= bytes.length; at += EACH) {
    const digest = digestFromHex(bytes.toString('hex', at, at + DIGEST_BYTES));
    found.set(digest, bytes.toString('hex', at + DIGEST_BYTES, at + EACH));
  }
  return found;
}
