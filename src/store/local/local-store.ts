import { readFileSync, statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArtifactContent } from '../../model/artifact.ts';
import { digestBytes } from '../../model/blake3.ts';
import { type Digest, digestFromHex } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { decodeTreeBlob, type TreeEntry } from '../../model/tree-blob.ts';
import { errnoOf, ioError } from '../io-error.ts';
import type {
  IdentifyOptions,
  IngestOptions,
  LocalStore,
  MaterialiseOptions,
  PlacedFile,
  SizedBlob,
} from '../local-port.ts';
import type { LendOptions, OpenFrom } from '../port.ts';
import { blobMissing, digestMismatch } from '../tree-walk.ts';
import { BlobReader } from './blob-reader.ts';
import { FilePlacer } from './file-placer.ts';
import { type IntakeParts, takeIn } from './intake.ts';
import { materialise } from './materialise.ts';
import { PartialFiles } from './partial-files.ts';
import { receive } from './receive.ts';
import { RESUMED_BYTES, writeResumed } from './resumed-file.ts';
import { SmallFiles } from './small-files.ts';
import { TempsBeside } from './temps-beside.ts';

const FAN_OUT = /^[0-9a-f]{2}$/;
const HEX = /^[0-9a-f]{64}$/;

/** The store in a folder of this machine (docs/format.md, "Local store"). Opened by `openLocalStore`. */
export class FolderLocalStore implements LocalStore {
  readonly name = 'local store';
  readonly concurrency = 16;
  readonly root: string;
  readonly partial: PartialFiles;
  readonly #parts: IntakeParts;
  readonly #small: SmallFiles;
  readonly #temps: TempsBeside;
  readonly #reader: BlobReader;

  constructor(parts: IntakeParts) {
    const { layout, names } = parts.blobs;
    this.root = layout.root;
    this.partial = new PartialFiles({
      names,
      folder: layout.folder('tmp'),
      makeFolder: (path) => layout.makeFolder(path),
      now: () => parts.clock.now(),
    });
    this.#parts = parts;
    this.#temps = new TempsBeside(parts.blobs.names, () => parts.clock.now());
    this.#small = new SmallFiles(() => parts.clock.monotonic());
    this.#reader = new BlobReader(this.#small);
  }

  pathOf(digest: Digest): string {
    return this.#parts.blobs.layout.blob(digest);
  }

  async stat(digest: Digest): Promise<number | undefined> {
    return this.#parts.blobs.sizeOf(digest);
  }

  async get(digest: Digest, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    const sizeBytes = this.#parts.blobs.sizeOf(digest);
    if (sizeBytes === undefined) return undefined;
    return this.#reader.verified({ path: this.pathOf(digest), digest, sizeBytes }, signal);
  }

  async lend(digest: Digest, options: LendOptions = {}): Promise<AsyncIterable<Uint8Array> | undefined> {
    const sizeBytes = this.#parts.blobs.sizeOf(digest);
    if (sizeBytes === undefined) return undefined;
    return this.#reader.lent({ path: this.pathOf(digest), digest, sizeBytes }, options);
  }

  async putBytes(bytes: Uint8Array): Promise<Digest> {
    const digest = digestBytes(bytes);
    this.#parts.blobs.putBytes(bytes, digest);
    return digest;
  }

  putStream(
    source: AsyncIterable<Uint8Array>,
    expected?: Digest,
    signal?: AbortSignal,
  ): Promise<{ digest: Digest; sizeBytes: number }> {
    return receive({ blobs: this.#parts.blobs, small: this.#small }, source, {
      expected,
      signal,
    });
  }

  async bring({ digest, sizeBytes }: SizedBlob, open: OpenFrom, signal?: AbortSignal): Promise<void> {
    if (sizeBytes < RESUMED_BYTES) {
      await this.putStream(await open(0), digest, signal);
      return;
    }
    const { blobs } = this.#parts;
    blobs.requireWritable();
    try {
      const path = await writeResumed(this.partial, { digest, sizeBytes, open, signal });
      if (blobs.has(digest, sizeBytes)) await rm(path, { force: true });
      else blobs.place(path, digest, 'foreign');
    } catch (error) {
      throw ioError(error, 'store', this.pathOf(digest));
    }
  }

  async *list(signal?: AbortSignal): AsyncGenerator<Digest> {
    const top = this.#parts.blobs.layout.folder('blobs');
    for (const fan of (await listNames(top)).filter((name) => FAN_OUT.test(name))) {
      signal?.throwIfAborted();
      for (const name of await listNames(`${top}/${fan}`)) {
        if (HEX.test(name) && name.startsWith(fan)) yield digestFromHex(name);
      }
    }
  }

  async remove(digest: Digest): Promise<void> {
    try {
      this.#parts.blobs.remove(digest);
    } catch (error) {
      throw ioError(error, 'remove', this.pathOf(digest));
    }
  }

  async flush(): Promise<void> {
    try {
      await this.#parts.blobs.durability.flush();
    } catch (error) {
      throw ioError(error, 'flush', this.root);
    }
  }

  ingest(path: string, options: IngestOptions): Promise<ArtifactContent> {
    return takeIn(this.#parts, path, options.mode, options);
  }

  identify(path: string, options: IdentifyOptions): Promise<ArtifactContent> {
    return takeIn(this.#parts, path, 'identify', options);
  }

  holds(content: ArtifactContent, signal?: AbortSignal): Promise<boolean> {
    const { blobs } = this.#parts;
    return this.#hasAll(content, (digest) => blobs.sizeOf(digest), signal);
  }

  use(content: ArtifactContent, signal?: AbortSignal): Promise<boolean> {
    const { blobs } = this.#parts;
    return this.#hasAll(content, (digest) => blobs.sizeInUse(digest), signal);
  }

  async keeps(path: string): Promise<boolean> {
    const { blobs, reflinks } = this.#parts;
    if (blobs.layout.shared) return true;
    blobs.layout.makeFolder(blobs.layout.folder('tmp'));
    return reflinks.canShare(
      blobs.newTemp(),
      join(nearestFolder(path), `.mlgit-tmp-${blobs.names.random()}`),
    );
  }

  adopt(path: string, { digest, sizeBytes }: PlacedFile): void {
    const { blobs } = this.#parts;
    try {
      if (!blobs.has(digest, sizeBytes)) blobs.place(path, digest, 'foreign');
    } catch (error) {
      // Another file system, or a disk that is full: it comes again, and what kept it from coming whole is said.
      if (errnoOf(error) === undefined && !(error instanceof MlgitError)) throw error;
    }
  }

  materialise(content: ArtifactContent, path: string, options: MaterialiseOptions): Promise<void> {
    const { blobs, reflinks } = this.#parts;
    const parts = {
      placer: new FilePlacer({ blobs, reflinks, small: this.#small }),
      readTree: (digest: Digest) => this.#readTree(digest),
      readText: async (digest: Digest) => this.#readSmall(digest).toString('utf8'),
      temps: this.#temps,
    };
    return materialise(parts, content, path, options);
  }

  async #hasAll(
    content: ArtifactContent,
    sizeOf: (digest: Digest) => number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    signal?.throwIfAborted();
    if (content.kind === 'file') return sizeOf(content.digest) === content.sizeBytes;
    if (sizeOf(content.digest) === undefined) return false;
    let entries: readonly TreeEntry[];
    try {
      entries = await this.#readTree(content.digest);
    } catch (error) {
      if (error instanceof MlgitError && error.kind === 'integrity') return false;
      throw error;
    }
    for (const { kind, digest, sizeBytes } of entries) {
      const part: ArtifactContent = { kind: kind === 'tree' ? 'tree' : 'file', digest, sizeBytes };
      if (!(await this.#hasAll(part, sizeOf, signal))) return false;
    }
    return true;
  }

  async #readTree(digest: Digest): Promise<TreeEntry[]> {
    return decodeTreeBlob(this.#readSmall(digest).toString('utf8'));
  }

  /** A blob that fits into memory, verified. */
  #readSmall(digest: Digest): Buffer {
    const path = this.pathOf(digest);
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') throw blobMissing(this.name, digest);
      throw ioError(error, 'read', path);
    }
    const found = digestBytes(bytes);
    if (found !== digest) throw digestMismatch(`Blob ${path}`, digest, found);
    return bytes;
  }
}

async function listNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'read', folder);
  }
}

/** The deepest folder above a path that is there. */
function nearestFolder(path: string): string {
  let folder = dirname(path);
  while (
    folder !== dirname(folder) &&
    !(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false)
  ) {
    folder = dirname(folder);
  }
  return folder;
}
