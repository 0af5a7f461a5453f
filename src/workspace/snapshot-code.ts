import { join } from 'node:path';
import { notebookSource } from '../fingerprint/notebook-source.ts';
import type { GitObjects, Oid, SnapshotFile } from '../git/port.ts';
import type { Memo } from '../index/memo-port.ts';
import { digestBytes, digestText } from '../model/blake3.ts';
import { type Digest, parseDigest } from '../model/digest.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import type { LocalStore } from '../store/local-port.ts';
import type { CodeFile } from './code-files.ts';

export interface SnapshotCodeServices {
  readonly objects: Pick<GitObjects, 'readBlobs'>;
  readonly store: LocalStore;
  /** `oid` → `digest size` of what git holds under it; `notebook DIGEST` → the same of what counts of it. */
  readonly memo: Memo;
  /** A folder that has the files as git checks them out, for those behind a clean filter. */
  readonly folder: () => Promise<string>;
  /** The text of a file of values with no more of them than `keys`. */
  readonly excerpt: (path: string, text: string, keys: readonly string[]) => Promise<string>;
}

interface Known {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

const KINDS: { readonly [mode: string]: CodeFile['kind'] } = {
  '100644': 'file',
  '100755': 'executable',
  '120000': 'link',
};

/**
 * Digests and bytes of a snapshot's files. Git's object ids depend on the repository's object format, so each
 * blob is hashed once with BLAKE3 and remembered by its oid. Bytes enter the store only when a task needs them.
 */
export class SnapshotCode {
  readonly files: readonly SnapshotFile[];
  private readonly services: SnapshotCodeServices;
  private readonly known = new Map<Oid, Known>();
  private readonly stored = new Set<Digest>();
  /** Digest of an excerpt → its text, until it is stored. */
  private readonly excerpts = new Map<Digest, string>();

  constructor(files: readonly SnapshotFile[], services: SnapshotCodeServices) {
    this.files = files;
    this.services = services;
  }

  /** The files that `matches` accepts, in byte order. Submodules are no files of this repository. */
  async select(matches: (path: string) => boolean): Promise<CodeFile[]> {
    const chosen = this.files.filter((file) => KINDS[file.mode] !== undefined && matches(file.path));
    await this.learn(chosen);
    return Promise.all(chosen.map((file) => this.describe(file)));
  }

  /** Puts the bytes of `files` into the store, reading git once for all that are not there. */
  async ensureStored(files: readonly CodeFile[]): Promise<void> {
    const wanted = new Map<Digest, Oid>();
    const byPath = new Map(this.files.map((file) => [file.path, file.oid]));
    for (const { path, digest, seen } of files) {
      const text = this.excerpts.get(digest);
      if (text !== undefined) {
        this.stored.add(await this.services.store.putBytes(Buffer.from(text, 'utf8')));
        this.excerpts.delete(digest);
      }
      if (seen.digest !== digest || this.stored.has(digest) || wanted.has(digest)) continue;
      if ((await this.services.store.stat(digest)) === undefined) wanted.set(digest, byPath.get(path) as Oid);
      else this.stored.add(digest);
    }
    if (wanted.size === 0) return;
    const oids = [...wanted.values()];
    let at = 0;
    for await (const content of this.services.objects.readBlobs(oids)) {
      if (content === undefined) throw absent(oids[at] as Oid);
      this.stored.add(await this.services.store.putBytes(content));
      at++;
    }
  }

  /** Digest of what counts of a notebook. */
  async notebook(file: CodeFile): Promise<Known> {
    const memoKey = `notebook ${file.seen.digest}`;
    const known = this.services.memo.get(memoKey);
    if (known !== undefined) return parseKnown(known);
    const source = Buffer.from(notebookSource((await this.read(file)).toString('utf8')));
    const counted = { digest: digestBytes(source), sizeBytes: source.length };
    this.services.memo.set(memoKey, formatKnown(counted));
    return counted;
  }

  /** The file with no more of its values than `keys`, as which it counts and is seen. */
  async excerpt(file: CodeFile, keys: readonly string[]): Promise<CodeFile> {
    const text = await this.services.excerpt(file.path, (await this.read(file)).toString('utf8'), keys);
    const seen = { digest: digestText(text), sizeBytes: Buffer.byteLength(text) };
    if (!this.stored.has(seen.digest)) this.excerpts.set(seen.digest, text);
    return { path: file.path, kind: 'file', ...seen, seen };
  }

  /** As a task sees it. */
  private async read({ path, digest, seen }: CodeFile): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    if (seen.digest !== digest) {
      for await (const chunk of (await this.services.store.get(seen.digest)) ?? []) chunks.push(chunk);
      return Buffer.concat(chunks);
    }
    const oid = this.files.find((file) => file.path === path)?.oid as Oid;
    for await (const content of this.services.objects.readBlobs([oid])) {
      if (content === undefined) throw absent(oid);
      chunks.push(content);
    }
    return Buffer.concat(chunks);
  }

  private async describe(file: SnapshotFile): Promise<CodeFile> {
    const known = this.known.get(file.oid) as Known;
    const kind = KINDS[file.mode] as CodeFile['kind'];
    const seen = file.filtered && kind !== 'link' ? await this.ingestFiltered(file) : known;
    return { path: file.path, kind, ...known, seen };
  }

  /** Git holds a pointer (as with LFS); a task must see the bytes of the working tree. */
  private async ingestFiltered(file: SnapshotFile): Promise<Known> {
    const folder = await this.services.folder();
    const { digest, sizeBytes } = await this.services.store.ingest(join(folder, file.path), {
      mode: 'copy',
      kind: 'file',
    });
    return { digest, sizeBytes };
  }

  private async learn(files: readonly SnapshotFile[]): Promise<void> {
    const unknown = [...new Set(files.map(({ oid }) => oid))].filter((oid) => !this.known.has(oid));
    for (const [oid, text] of this.services.memo.getMany(unknown)) {
      this.known.set(oid as Oid, parseKnown(text));
    }
    const missing = unknown.filter((oid) => !this.known.has(oid));
    if (missing.length === 0) return;
    let at = 0;
    for await (const content of this.services.objects.readBlobs(missing)) {
      const oid = missing[at++] as Oid;
      if (content === undefined) throw absent(oid);
      this.known.set(oid, { digest: digestBytes(content), sizeBytes: content.length });
    }
    this.services.memo.setMany(missing.map((oid) => [oid, formatKnown(this.known.get(oid) as Known)]));
  }
}

function formatKnown({ digest, sizeBytes }: Known): string {
  return `${digest} ${sizeBytes}`;
}

function parseKnown(text: string): Known {
  const [digest = '', size = ''] = text.split(' ');
  return { digest: parseDigest(digest), sizeBytes: Number(size) };
}

function absent(oid: Oid): MlgitError {
  return new MlgitError(`Git object ${oid} of a file that a step may read is not in this clone`, {
    code: 'object-missing',
    kind: 'integrity',
    hints: ['git fetch --refetch (a partial clone), or narrow the step with code:'],
  });
}
