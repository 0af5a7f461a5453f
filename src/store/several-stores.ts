import { open } from 'node:fs/promises';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { ArtifactStore, BlobSource } from './artifact-store.ts';
import { materialise } from './local/materialise.ts';
import type { AwaitedCopy, LocalStore, MaterialiseOptions } from './local-port.ts';
import { blobMissing, readTree, readWhole } from './tree-walk.ts';

/** A place where blobs may be, opened when it is first needed; undefined: there is none after all. */
export interface BlobPlace {
  open(): Promise<BlobSource | undefined>;
}

export interface SeveralStoresOptions {
  /** Of this machine; asked first. */
  readonly local: readonly LocalStore[];
  readonly places: readonly BlobPlace[];
  /** Of a name that nobody else uses. */
  readonly random: () => string;
}

/**
 * Artifacts from whichever of several stores has them, in order. One that cannot be asked is a failure only when no
 * other has the blob.
 */
export class SeveralStores implements ArtifactStore {
  private readonly options: SeveralStoresOptions;
  private readonly asked = new Set<string>();

  constructor(options: SeveralStoresOptions) {
    this.options = options;
  }

  /** Of those that were asked, for a message that none has it. */
  get name(): string {
    return [...this.asked].join(' and the ') || 'store';
  }

  async get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    let failure: unknown;
    for (const place of this.all()) {
      try {
        const source = await place.open();
        if (source === undefined) continue;
        this.asked.add(source.name);
        const stream = await source.get(digest, signal);
        if (stream !== undefined) return stream;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof MlgitError)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
    return undefined;
  }

  /** Here, on this machine: nobody else is asked. */
  async holds(content: ArtifactContent, signal?: AbortSignal): Promise<boolean> {
    return (await this.holder(content, signal)) !== undefined;
  }

  async bring(): Promise<{ readonly verified: ReadonlySet<Digest> }> {
    return { verified: new Set() };
  }

  /** What comes from afar is written where it is wanted and nowhere else. */
  expectCopy(): AwaitedCopy {
    return { end: async () => {} };
  }

  async materialise(content: ArtifactContent, path: string, options: MaterialiseOptions): Promise<void> {
    const local = await this.holder(content, options.signal);
    if (local !== undefined) return local.materialise(content, path, options);
    const parts = {
      placer: { place: (file: Placed, to: string, how: MaterialiseOptions) => this.place(file, to, how) },
      readTree: (digest: Digest) => readTree(this, digest, options.signal),
      readText: async (digest: Digest) => (await readWhole(this, digest, options.signal)).toString('utf8'),
      random: this.options.random,
    };
    return materialise(parts, content, path, options);
  }

  private all(): BlobPlace[] {
    return [...this.options.local.map((store) => ({ open: async () => store })), ...this.options.places];
  }

  private async holder(content: ArtifactContent, signal?: AbortSignal): Promise<LocalStore | undefined> {
    for (const store of this.options.local) if (await store.holds(content, signal)) return store;
    return undefined;
  }

  /** The stream fails at its end when it is not what the digest says; what it was written to goes with it. */
  private async place(file: Placed, path: string, { signal, onProgress }: MaterialiseOptions): Promise<void> {
    const stream = await this.get(file.digest, signal);
    if (stream === undefined) throw blobMissing(this.name, file.digest, path);
    const sink = await open(path, 'wx', file.executable ? 0o777 : 0o666);
    try {
      for await (const part of stream) {
        signal?.throwIfAborted();
        await sink.writeFile(part);
        onProgress?.(part.length, 0);
      }
      await sink.sync();
    } finally {
      await sink.close();
    }
    onProgress?.(0, 1);
  }
}

interface Placed {
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly executable: boolean;
}
