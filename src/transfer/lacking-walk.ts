import { mapPool } from '../base/pool.ts';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import { decodeTreeBlob } from '../model/tree-blob.ts';
import type { BlobSource } from '../store/artifact-store.ts';
import type { LocalStore } from '../store/local-port.ts';
import { readTree, readWhole } from '../store/tree-walk.ts';

const FOLDERS_AT_ONCE = 32;

export interface LackingWalkOptions {
  readonly from: BlobSource;
  readonly to: Pick<LocalStore, 'name' | 'get' | 'stat' | 'putBytes'>;
  readonly signal?: AbortSignal;
}

/** Finds the files that the local store lacks, and brings the folders that it lacks on the way. */
export class LackingWalk {
  readonly files = new Map<Digest, number>();
  trees = 0;
  /** Of all lacking files, each once. */
  sizeBytes = 0;
  readonly #options: LackingWalkOptions;
  readonly #seen = new Set<Digest>();

  constructor(options: LackingWalkOptions) {
    this.#options = options;
  }

  async visit(contents: readonly ArtifactContent[]): Promise<void> {
    const { to, signal } = this.#options;
    for (const { kind, digest, sizeBytes } of contents) {
      if (kind === 'file' && !this.files.has(digest) && (await to.stat(digest)) !== sizeBytes) {
        this.files.set(digest, sizeBytes);
        this.sizeBytes += sizeBytes;
      }
    }
    const trees = contents.filter(({ kind, digest }) => kind === 'tree' && !this.#seen.has(digest));
    for (const { digest } of trees) this.#seen.add(digest);
    const lists = await mapPool(trees, FOLDERS_AT_ONCE, ({ digest }) => this.#entries(digest), signal);
    const below = lists.flat();
    if (below.length > 0) await this.visit(below);
  }

  async #entries(digest: Digest): Promise<ArtifactContent[]> {
    const { from, to, signal } = this.#options;
    const contentOf = ({ kind, digest: of, sizeBytes }: Awaited<ReturnType<typeof readTree>>[number]) =>
      ({ kind: kind === 'tree' ? 'tree' : 'file', digest: of, sizeBytes }) as const;
    if ((await to.stat(digest)) !== undefined) return (await readTree(to, digest, signal)).map(contentOf);
    const bytes = await readWhole(from, digest, signal);
    const entries = decodeTreeBlob(bytes.toString('utf8'));
    await to.putBytes(bytes);
    this.trees++;
    return entries.map(contentOf);
  }
}
