import type { Digest } from '../../model/digest.ts';
import { decodeBlobSignatures, type MintedAccess } from '../minted-access.ts';
import { blobKey } from './blob-key.ts';
import { encodePath } from './sigv4.ts';

/** What was minted, by key. */
export class MintedUrls {
  readonly access: MintedAccess;
  readonly #blobs: ReadonlyMap<Digest, string>;
  readonly #reads = new Map<string, string>();
  readonly #creates = new Map<string, string>();

  constructor(access: MintedAccess) {
    this.access = access;
    const { prefix } = access;
    this.#blobs = decodeBlobSignatures(access.blobs);
    for (const [digest, signature] of this.#blobs) this.#reads.set(blobKey(prefix, digest), signature);
    for (const [name, signature] of Object.entries(access.reads)) this.#reads.set(prefix + name, signature);
    for (const [name, signature] of Object.entries(access.creates))
      this.#creates.set(prefix + name, signature);
  }

  hasBlob(digest: Digest): boolean {
    return this.#blobs.has(digest);
  }

  toRead(key: string): URL | undefined {
    return this.#url(key, this.access.query.read, this.#reads.get(key));
  }

  toCreate(key: string): URL | undefined {
    return this.#url(key, this.access.query.create, this.#creates.get(key));
  }

  /** Fields of a form that writes the key. */
  toWrite(key: string): { readonly [name: string]: string } | undefined {
    const { prefix, forms } = this.access;
    return forms.find(({ below }) => key.startsWith(prefix + below))?.fields;
  }

  #url(key: string, query: string, signature: string | undefined): URL | undefined {
    return signature === undefined
      ? undefined
      : new URL(signedUrl(this.access.base, { key, query, signature }));
  }
}

export interface SignedKey {
  readonly key: string;
  readonly query: string;
  readonly signature: string;
}

export function signedUrl(base: string, { key, query, signature }: SignedKey): string {
  return `${base}/${encodePath(key)}?${query}&X-Amz-Signature=${signature}`;
}
