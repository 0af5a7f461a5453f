import { type Digest, digestHex } from '../../model/digest.ts';

/** The key of a blob in a bucket (docs/format.md, "S3 store"); `prefix` is empty, or ends with `/`. */
export function blobKey(prefix: string, digest: Digest): string {
  const hex = digestHex(digest);
  return `${prefix}blobs/${hex.slice(0, 2)}/${hex}`;
}
