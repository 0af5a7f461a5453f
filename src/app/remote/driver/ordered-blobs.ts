import type { ArtifactContent } from '../../../model/artifact.ts';
import type { Digest } from '../../../model/digest.ts';
import type { BlobSource } from '../../../store/artifact-store.ts';
import { walkTree } from '../../../store/tree-walk.ts';
import type { MadeOrder } from './make-order.ts';

type Digests = readonly Digest[];

/** Which blobs orders name, folders with all that is in them. A folder is looked through once, however many orders name it. */
export class OrderedBlobs {
  readonly #source: BlobSource;
  readonly #folders = new Map<Digest, Promise<Digests>>();

  constructor(source: BlobSource) {
    this.#source = source;
  }

  /** In lists that orders share: there may be thousands of orders, each of thousands of blobs. */
  async of({ order, contents }: MadeOrder): Promise<readonly Digests[]> {
    const { environment } = order;
    const archives = environment === undefined ? [] : [environment.base.digest, environment.packages.digest];
    const files = contents.filter(({ kind }) => kind === 'file').map(({ digest }) => digest);
    const folders = contents.filter(({ kind }) => kind === 'tree').map((content) => this.#folder(content));
    return [[...archives, ...files], ...(await Promise.all(folders))];
  }

  #folder({ digest }: ArtifactContent): Promise<Digests> {
    const known = this.#folders.get(digest) ?? this.#walk(digest);
    this.#folders.set(digest, known);
    return known;
  }

  async #walk(digest: Digest): Promise<Digests> {
    const found = new Set([digest]);
    for await (const { entry } of walkTree(this.#source, digest)) found.add(entry.digest);
    return [...found];
  }
}
