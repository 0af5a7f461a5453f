import { isAtOrBelow } from '../../base/is-at-or-below.ts';
import type { ObservedCommand, WrittenFile } from './observed-command.ts';

export interface GroupedOutput {
  /** Of a folder with a slash at the end. */
  readonly path: string;
  readonly files: number;
}

/** So many files of a folder are named one by one. */
const MOST_SINGLE = 8;

/** Outputs of a command: files, and folders that it filled with more files than one would name. */
export function groupOutputs(
  written: readonly WrittenFile[],
  whole: ObservedCommand['whole'],
): GroupedOutput[] {
  const folders = whole
    .filter(({ files }) => files > MOST_SINGLE)
    .map(({ path }) => path)
    .filter((path, _, all) => !all.some((other) => other !== path && isAtOrBelow(path, other)));
  const groups = folders.map((folder) => ({
    path: `${folder}/`,
    files: written.filter(({ path }) => isAtOrBelow(path, folder)).length,
  }));
  const single = written.filter(({ path }) => !folders.some((folder) => isAtOrBelow(path, folder)));
  return [...single.map(({ path }) => ({ path, files: 1 })), ...groups];
}
