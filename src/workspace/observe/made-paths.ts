import { dirname } from 'node:path';

/** Whether a path, or a folder that it lies in, is one of those that a task has made itself. */
export function isMade(written: ReadonlySet<string>, path: string): boolean {
  for (let one = path; ; one = dirname(one)) {
    if (written.has(one)) return true;
    if (one === dirname(one)) return false;
  }
}
