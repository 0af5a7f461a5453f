import { type BundleIndex, blobName, GIT_NAME } from '../../model/bundle-index.ts';
import type { Digest } from '../../model/digest.ts';
import type { BlobSource } from '../../store/artifact-store.ts';
import { verified } from '../../store/verifying-store.ts';
import { badBundle, readTarFileAt, tarSpan } from '../../workspace/tar-stream.ts';

/** Where everything of a bundle lies in its file: it is written in the order of its index. */
export class BundleBlobs implements BlobSource {
  readonly name: string;
  private readonly path: string;
  private readonly places = new Map<string, { readonly offset: number; readonly sizeBytes: number }>();

  constructor(path: string, index: BundleIndex, indexBytes: number) {
    this.name = `bundle ${path}`;
    this.path = path;
    let offset = tarSpan(indexBytes);
    const files = [
      { name: GIT_NAME, sizeBytes: index.git.sizeBytes },
      ...index.blobs.map(({ digest, sizeBytes }) => ({ name: blobName(digest), sizeBytes })),
    ];
    for (const { name, sizeBytes } of files) {
      this.places.set(name, { offset, sizeBytes });
      offset += tarSpan(sizeBytes);
    }
  }

  async get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const content = this.contentOf(blobName(digest), signal);
    return content === undefined ? undefined : verified(content, digest, this.name);
  }

  /** The git part, not verified. */
  git(signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const content = this.contentOf(GIT_NAME, signal);
    if (content === undefined) throw badBundle(this.path, `no ${GIT_NAME}`);
    return content;
  }

  private contentOf(name: string, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> | undefined {
    const place = this.places.get(name);
    return place === undefined ? undefined : readTarFileAt(this.path, { ...place, name }, signal);
  }
}
