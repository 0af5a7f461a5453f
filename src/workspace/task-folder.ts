import { linkSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import type { ArtifactContent } from '../model/artifact.ts';
import type { Digest } from '../model/digest.ts';
import type { LocalStore } from '../store/local-port.ts';
import { walkTree } from '../store/tree-walk.ts';
import type { CodeFile } from './code-files.ts';

/** A file that shares its inode with the store: it must be as it was when the task ends. */
interface LinkedFile {
  readonly path: string;
  readonly digest: Digest;
  readonly mtimeMs: number;
  readonly size: number;
  readonly ino: number;
}

/**
 * The folder a task runs in: its code and its inputs, at the paths they have in the tree, and nothing else.
 * Files are read-only hard links into the store where that is possible, so that it costs no bytes.
 */
export class TaskFolder {
  readonly root: string;
  /** Links of the code that leave the repository: a task does not see them. */
  readonly leftOut: string[] = [];
  private readonly store: LocalStore;
  private readonly linked: LinkedFile[] = [];
  private readonly made = new Set<string>();
  /** Place → what lies there: two inputs may have a file in common. */
  private readonly placed = new Map<string, Digest>();

  constructor(root: string, store: LocalStore) {
    this.root = root;
    this.store = store;
    mkdirSync(root, { recursive: true });
    this.made.add(root);
  }

  async addCode(files: readonly CodeFile[]): Promise<void> {
    for (const file of files) {
      const target = this.place(file.path);
      if (file.kind === 'link') await this.addLink(file, target);
      else
        await this.addFile(file.path, target, {
          digest: file.seen.digest,
          sizeBytes: file.seen.sizeBytes,
          executable: file.kind === 'executable',
        });
    }
  }

  async addInput(path: string, content: ArtifactContent): Promise<void> {
    const target = this.place(path);
    if (content.kind === 'file') {
      await this.addFile(path, target, { ...content, executable: content.executable === true });
      return;
    }
    mkdirSync(target, { recursive: true });
    for await (const { path: inner, entry } of walkTree(this.store, content.digest)) {
      const at = this.place(join(path, inner));
      if (entry.kind === 'tree') mkdirSync(at, { recursive: true });
      else if (entry.kind === 'link') await this.addLinkOf(at, entry.digest);
      else await this.addFile(join(path, inner), at, { ...entry, executable: entry.kind === 'executable' });
    }
  }

  /** Makes the folders of declared outputs: their parents, and a folder output itself. */
  addOutputFolders(
    outputs: readonly { readonly path: string; readonly kind: 'file' | 'tree' | 'any' }[],
  ): void {
    for (const { path, kind } of outputs) {
      const target = this.place(path);
      if (kind === 'tree') mkdirSync(target, { recursive: true });
    }
  }

  /** Files of the store that the task wrote through their hard link, by path and digest. */
  changed(): { readonly path: string; readonly digest: Digest }[] {
    return this.linked.flatMap((file) => {
      const now = lstatSync(join(this.root, file.path), { throwIfNoEntry: false });
      // A name that was removed or replaced leaves the store's inode as it was.
      if (now === undefined || now.ino !== file.ino) return [];
      const same = now.mtimeMs === file.mtimeMs && now.size === file.size;
      return same ? [] : [{ path: file.path, digest: file.digest }];
    });
  }

  private place(path: string): string {
    const target = join(this.root, normalize(path));
    if (!target.startsWith(`${this.root}/`)) throw new Error(`Internal error: ${path} leaves the workspace`);
    const folder = dirname(target);
    if (!this.made.has(folder)) {
      mkdirSync(folder, { recursive: true });
      this.made.add(folder);
    }
    return target;
  }

  private async addFile(
    path: string,
    target: string,
    file: { readonly digest: Digest; readonly sizeBytes: number; readonly executable: boolean },
  ): Promise<void> {
    if (this.isThere(target, file.digest)) return;
    if (!file.executable && tryLink(this.store.pathOf(file.digest), target)) {
      const { mtimeMs, size, ino } = lstatSync(target);
      this.linked.push({ path, digest: file.digest, mtimeMs, size, ino });
      return;
    }
    const content: ArtifactContent = {
      kind: 'file',
      digest: file.digest,
      sizeBytes: file.sizeBytes,
      ...(file.executable ? { executable: true as const } : {}),
    };
    await this.store.materialise(content, target, { mode: 'link' });
  }

  private async addLinkOf(target: string, digest: Digest): Promise<void> {
    if (!this.isThere(target, digest)) symlinkSync(await this.readText(digest), target);
  }

  private isThere(target: string, digest: Digest): boolean {
    if (this.placed.get(target) === digest) return true;
    this.placed.set(target, digest);
    return false;
  }

  /** A link out of the repository leads to what no key covers, and to another place from here. */
  private async addLink(file: CodeFile, target: string): Promise<void> {
    const text = await this.readText(file.digest);
    if (leadsOut(file.path, text)) this.leftOut.push(file.path);
    else symlinkSync(text, target);
  }

  private async readText(digest: Digest): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await this.store.get(digest)) ?? []) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
}

function leadsOut(path: string, target: string): boolean {
  return isAbsolute(target) || /^\.\.(\/|$)/.test(normalize(join(dirname(path), target)));
}

/** False where the store is on another disk, has no hard links, or lacks the blob: the store then decides. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EXDEV' || code === 'EPERM' || code === 'EMLINK' || code === 'ENOTSUP' || code === 'ENOENT')
      return false;
    throw error;
  }
}
