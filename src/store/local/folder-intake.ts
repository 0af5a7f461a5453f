import { type Dirent, lstatSync } from 'node:fs';
import { digestBytes } from '../../model/blake3.ts';
import type { Digest } from '../../model/digest.ts';
import type { FileStamp } from '../../model/file-stamp.ts';
import { encodeTreeBlob, type TreeEntry } from '../../model/tree-blob.ts';
import { ioError } from '../io-error.ts';
import type { KnownDigests } from '../local-port.ts';
import type { BlobFolder } from './blob-folder.ts';
import { type FileIntake, type IntakeMode, SMALL_BYTES, stampOf, type TakenFile } from './file-intake.ts';
import { fileChanging, specialFile } from './file-refusals.ts';
import { listFolder, readInnerLink } from './folder-listing.ts';
import type { Lanes } from './lanes.ts';
import type { Pace } from './pace.ts';

export interface FolderIntakeParts {
  readonly blobs: BlobFolder;
  readonly files: FileIntake;
  readonly lanes: Lanes;
  readonly pace: Pace;
  readonly mode: IntakeMode;
  readonly known: KnownDigests | undefined;
  readonly startedAtMs: number;
  readonly onFile: () => void;
}

interface Summary {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

type KnownHere = (name: string, stamp: FileStamp) => Digest | undefined;

/**
 * Turns a folder into tree blobs, depth first in byte order, each tree blob after the blobs it names. Small files
 * are taken on the spot, others in lanes while the walk goes on. Memory: the entries of the folders that are open on
 * the way (some hundred bytes a name), whatever the sizes of the files.
 */
export class FolderIntake {
  readonly #parts: FolderIntakeParts;

  constructor(parts: FolderIntakeParts) {
    this.#parts = parts;
  }

  async take(folder: string): Promise<Summary> {
    try {
      const { done } = await this.#walk(folder, 0);
      await this.#parts.lanes.finish();
      return await done;
    } catch (error) {
      await this.#parts.lanes.finish().catch(() => undefined);
      throw error;
    }
  }

  async #walk(folder: string, depth: number): Promise<{ readonly done: Promise<Summary> }> {
    const known = this.#parts.known?.folder(folder);
    const entries: TreeEntry[] = [];
    const pending: Promise<TreeEntry>[] = [];
    for (const found of listFolder(folder)) {
      const path = `${folder}/${found.name}`;
      const entry = found.isDirectory()
        ? await this.#folderEntry(path, found.name, depth + 1)
        : found.isFile()
          ? (this.#quickFile(path, found.name, known) ?? (await this.#slowFile(path, found.name)))
          : this.#linkEntry(path, found, depth);
      if ('done' in entry) pending.push(entry.done);
      else entries.push(entry);
      const breath = this.#parts.pace.step();
      if (breath !== undefined) await breath;
    }
    const done = Promise.all(pending).then((rest) => this.#finish([...entries, ...rest]));
    done.catch(() => undefined);
    return { done };
  }

  async #folderEntry(path: string, name: string, depth: number): Promise<{ done: Promise<TreeEntry> }> {
    const { done } = await this.#walk(path, depth);
    const entry = done.then((summary): TreeEntry => ({ name, kind: 'tree', ...summary }));
    entry.catch(() => undefined);
    return { done: entry };
  }

  /** An entry without waiting: for a known file and for a small one. */
  #quickFile(path: string, name: string, known: KnownHere | undefined): TreeEntry | undefined {
    const { blobs, files, pace, mode } = this.#parts;
    const stat = lstat(path);
    if (!stat.isFile()) throw fileChanging(path, 1);
    const stamp = stampOf(stat);
    const digest = known?.(name, stamp);
    if (digest !== undefined && (mode === 'identify' || blobs.has(digest, stamp.sizeBytes))) {
      this.#parts.onFile();
      return fileEntry(name, { digest, stamp, executable: (stat.mode & 0o100n) !== 0n });
    }
    if (!pace.quick || stamp.sizeBytes > SMALL_BYTES) return undefined;
    const taken = files.takeSmall(path, stat);
    return taken === undefined ? undefined : this.#note(path, name, taken);
  }

  async #slowFile(path: string, name: string): Promise<{ done: Promise<TreeEntry> }> {
    const { files, lanes } = this.#parts;
    const { done } = await lanes.start(() => files.takeAny(path));
    const entry = done.then((taken) => this.#note(path, name, taken));
    entry.catch(() => undefined);
    return { done: entry };
  }

  #note(path: string, name: string, taken: TakenFile): TreeEntry {
    const { known, mode, startedAtMs, onFile } = this.#parts;
    if (mode !== 'move') known?.record(path, taken.stamp, taken.digest, startedAtMs);
    onFile();
    return fileEntry(name, taken);
  }

  #linkEntry(path: string, found: Dirent, depth: number): TreeEntry {
    if (!found.isSymbolicLink()) throw specialFile(path);
    const target = readInnerLink(path, depth);
    return { name: found.name, kind: 'link', ...this.#putText(target) };
  }

  #finish(entries: readonly TreeEntry[]): Summary {
    const { digest } = this.#putText(encodeTreeBlob(entries));
    return { digest, sizeBytes: entries.reduce((sum, entry) => sum + entry.sizeBytes, 0) };
  }

  #putText(text: string): Summary {
    const bytes = Buffer.from(text, 'utf8');
    const digest = digestBytes(bytes);
    if (this.#parts.mode !== 'identify') this.#parts.blobs.putBytes(bytes, digest);
    return { digest, sizeBytes: bytes.length };
  }
}

function fileEntry(name: string, taken: TakenFile): TreeEntry {
  const kind = taken.executable ? 'executable' : 'file';
  return { name, kind, sizeBytes: taken.stamp.sizeBytes, digest: taken.digest };
}

function lstat(path: string) {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    throw ioError(error, 'read', path);
  }
}
