import { chmodSync, constants, copyFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeFile } from '../../workspace/code-files.ts';

/** A workspace's code shares its bytes with the store: whoever is to edit it gets copies. */
export function makeWritable(root: string, files: readonly CodeFile[]): void {
  for (const { path, kind } of files) {
    const target = join(root, path);
    if (kind === 'link' || !existsSync(target)) continue;
    const copy = `${target}.mlgit-copy`;
    copyFileSync(target, copy, constants.COPYFILE_FICLONE);
    chmodSync(copy, kind === 'executable' ? 0o755 : 0o644);
    renameSync(copy, target);
  }
}
