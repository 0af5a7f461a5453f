import { shellWord } from '../../../base/shell-word.ts';

/**
 * Shell text that puts the shell itself into a cgroup, by the control file that takes ids, before it starts anything, so that
 * nothing is ever outside. On one line, for the numbers of lines in the shell's messages; where it fails, the command runs
 * outside.
 */
export function enterGroup(file: string): string {
  return `{ echo 0 >${shellWord(file)}; } 2>/dev/null; `;
}
