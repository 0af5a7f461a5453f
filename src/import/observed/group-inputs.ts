import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import type { SeenFile } from './observed-command.ts';

export interface GroupedInput {
  readonly path: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  readonly files: readonly SeenFile[];
}

/** So many files of a folder are named one by one when it was not looked through. */
const MOST_SINGLE = 8;

/**
 * Data that was read, as files, and as folders where a folder was looked through and several of its files were read, or very
 * many were. `barred`: what must not lie in such a folder.
 */
export function groupInputs(
  files: readonly SeenFile[],
  listed: readonly string[],
  barred: readonly string[],
): GroupedInput[] {
  const candidates = new Set(listed);
  for (const { path } of files) candidates.add(path.slice(0, path.lastIndexOf('/')));
  const folders = [...candidates].filter((folder) => {
    if (folder === '' || folder === '/' || barred.some((path) => isAtOrBelow(path, folder))) return false;
    const inside = files.filter(({ path }) => isAtOrBelow(path, folder)).length;
    return inside > MOST_SINGLE || (inside > 1 && listed.includes(folder));
  });
  const outermost = folders.filter(
    (folder) => !folders.some((other) => other !== folder && isAtOrBelow(folder, other)),
  );
  const groups = outermost.map((folder) => {
    const inside = files.filter(({ path }) => isAtOrBelow(path, folder));
    return { path: folder, isFolder: true, sizeBytes: sum(inside), files: inside };
  });
  const single = files.filter(({ path }) => !outermost.some((folder) => isAtOrBelow(path, folder)));
  return [
    ...single.map((file) => ({
      path: file.path,
      isFolder: false,
      sizeBytes: file.sizeBytes,
      files: [file],
    })),
    ...groups,
  ];
}

function sum(files: readonly SeenFile[]): number {
  return files.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
}
