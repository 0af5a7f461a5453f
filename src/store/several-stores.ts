import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import type { ArtifactStore, PlaceOptions } from './artifact-store.ts';
import { type BlobPlace, FirstOfStores } from './first-of-stores.ts';
import { ArrivingFiles } from './local/arriving-files.ts';
import { materialise } from './local/materialise.ts';
import type { PartialFiles } from './local/partial-files.ts';
import type { TempsBeside } from './local/temps-beside.ts';
import type { LocalStore } from './local-port.ts';
import { readTree, readWhole } from './tree-walk.ts';

export interface SeveralStoresOptions {
  /** Of this machine; asked first. */
  readonly local: readonly LocalStore[];
  readonly places: readonly BlobPlace[];
  readonly temps: TempsBeside;
  readonly monotonic: () => number;
  readonly partial: PartialFiles;
}

/** Artifacts from whichever of several stores has them; what comes from afar is written where it is wanted and nowhere else. */
export class SeveralStores implements ArtifactStore {
  private readonly options: SeveralStoresOptions;
  private readonly all: FirstOfStores;

  constructor(options: SeveralStoresOptions) {
    this.options = options;
    const local = options.local.map((store) => ({ open: async () => store }));
    this.all = new FirstOfStores([...local, ...options.places]);
  }

  get name(): string {
    return this.all.name;
  }

  get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    return this.all.get(digest, signal);
  }

  /** Here, on this machine: nobody else is asked. */
  async holds(content: ArtifactContent, signal?: AbortSignal): Promise<boolean> {
    return (await this.holder(content, signal)) !== undefined;
  }

  async place(content: ArtifactContent, path: string, options: PlaceOptions): Promise<void> {
    const how = { ...options, mode: 'copy' } as const;
    const local = await this.holder(content, options.signal);
    if (local !== undefined) return local.materialise(content, path, how);
    const { progress } = options;
    progress?.planned(content.sizeBytes, 0);
    const { temps, monotonic, partial } = this.options;
    const parts = {
      placer: new ArrivingFiles({
        from: this.all,
        copied: (bytes) => progress?.moved(bytes, 1),
        ...{ progress, monotonic, partial },
      }),
      readTree: (digest: Digest) => readTree(this, digest, options.signal),
      readText: async (digest: Digest) => (await readWhole(this, digest, options.signal)).toString('utf8'),
      temps,
    };
    return materialise(parts, content, path, how);
  }

  private async holder(content: ArtifactContent, signal?: AbortSignal): Promise<LocalStore | undefined> {
    for (const store of this.options.local) if (await store.holds(content, signal)) return store;
    return undefined;
  }
}
