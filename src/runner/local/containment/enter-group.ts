import { join } from 'node:path';
import { shellWord } from '../../../base/shell-word.ts';

/**
 * Shell text that puts the shell itself into a cgroup before it starts anything, so that nothing is ever outside. On
 * one line, for the numbers of lines in the shell's messages; where it fails, the command runs outside.
 */
export function enterGroup(folder: string): string {
  return `{ echo 0 >${shellWord(join(folder, 'cgroup.procs'))}; } 2>/dev/null; `;
}
