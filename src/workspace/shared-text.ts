import { linkSync, lstatSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface SharedFile {
  readonly path: string;
  readonly ino: number;
  readonly mtimeMs: number;
  readonly size: number;
}

/** Beyond it, ext4 refuses another link at 65,000. */
const MOST_LINKS = 60_000;
const READ_ONLY = { mode: 0o444 };

/**
 * Read-only files of which many in a row have the same text, as the parameters of the tasks of a run do: from the second on
 * they are hard links of one file. To make and to remove a file costs a disk more than all else that a short task does.
 */
export class SharedText {
  private readonly prefix: string;
  private text: string | undefined;
  private shared: SharedFile | undefined;
  private made = 0;

  /** `folder` is on the disk of the files, and outlives them. */
  constructor(folder: string, name: string) {
    this.prefix = join(folder, name);
  }

  place(path: string, text: string): void {
    if (text !== this.text) {
      this.text = text;
      this.shared = undefined;
      writeFileSync(path, text, READ_ONLY);
      return;
    }
    if (this.shared === undefined || !isIntact(this.shared)) this.shared = this.write(text);
    try {
      linkSync(this.shared.path, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
      // A disk without hard links.
      writeFileSync(path, text, READ_ONLY);
    }
  }

  private write(text: string): SharedFile {
    const path = `${this.prefix}-${++this.made}.json`;
    writeFileSync(path, text, READ_ONLY);
    const { ino, mtimeMs, size } = lstatSync(path);
    return { path, ino, mtimeMs, size };
  }
}

/** A task that may write any file may have written this one. */
function isIntact({ path, ino, mtimeMs, size }: SharedFile): boolean {
  const now = lstatSync(path, { throwIfNoEntry: false });
  return now?.ino === ino && now.mtimeMs === mtimeMs && now.size === size && now.nlink < MOST_LINKS;
}
