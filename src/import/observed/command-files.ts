import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import type { FileEvent } from '../../model/file-event.ts';

/** How a file was read: before the command had written it, or in the same opening in which it was written. */
export type Reading = 'before' | 'with-writing';

/**
 * What one command did to files, from its events: what it read that it had not made itself, what is left of what it
 * wrote. Temporary files, and what a file was called before it was renamed, are gone.
 */
export class CommandFiles {
  readonly read = new Map<string, Reading>();
  /** Folders that it looked through. */
  readonly listed = new Set<string>();
  /** Path → whether every writing kept what was there. */
  readonly written = new Map<string, { readonly keeps: boolean }>();
  /** Folders that it made. */
  readonly folders = new Set<string>();
  readonly executed = new Set<string>();
  /** Links, and paths behind links, with what they lead to. */
  readonly links = new Map<string, string>();
  /** Moved away or removed, and not made by the command. */
  readonly removed = new Set<string>();

  add(event: FileEvent): void {
    switch (event.kind) {
      case 'opened':
        this.#open(event);
        return;
      case 'executed':
        this.executed.add(event.path);
        this.#read(event.path, 'before');
        return;
      case 'followed':
        if (!this.#isMade(event.path)) this.links.set(event.path, event.to);
        return;
      case 'made':
        this.folders.add(event.path);
        this.removed.delete(event.path);
        return;
      case 'renamed':
        this.#rename(event.from, event.path);
        return;
      case 'removed':
        this.#remove(event.path);
    }
  }

  #open({ path, reads, writes, lists, renews }: Extract<FileEvent, { kind: 'opened' }>): void {
    if (lists && !this.#isMade(path)) this.listed.add(path);
    if (reads && !renews) this.#read(path, writes ? 'with-writing' : 'before');
    if (writes) this.#write(path, !renews);
  }

  #read(path: string, reading: Reading): void {
    if (this.#isMade(path) || this.read.get(path) === 'before') return;
    this.read.set(path, reading);
  }

  #write(path: string, keeps: boolean): void {
    const before = this.written.get(path);
    this.written.set(path, { keeps: keeps && (before?.keeps ?? true) });
    this.removed.delete(path);
  }

  #rename(from: string, to: string): void {
    const wasMade = this.#isMade(from);
    const moved = (path: string): string => `${to}${path.slice(from.length)}`;
    for (const [path, how] of [...this.written]) {
      if (!isAtOrBelow(path, from)) continue;
      this.written.delete(path);
      this.written.set(moved(path), how);
    }
    for (const path of [...this.folders]) {
      if (!isAtOrBelow(path, from)) continue;
      this.folders.delete(path);
      this.folders.add(moved(path));
    }
    if (wasMade) return;
    this.#read(from, 'before');
    this.removed.add(from);
    this.#write(to, false);
  }

  #remove(path: string): void {
    const wasMade = this.#isMade(path);
    this.written.delete(path);
    this.folders.delete(path);
    if (!wasMade) this.removed.add(path);
  }

  /** Whether the command made it, or a folder that it lies in. */
  #isMade(path: string): boolean {
    if (this.written.has(path)) return true;
    for (let one = path; one !== ''; one = one.slice(0, Math.max(one.lastIndexOf('/'), 0))) {
      if (this.folders.has(one)) return true;
    }
    return false;
  }
}
