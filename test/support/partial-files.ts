import { randomBytes } from 'node:crypto';
import { openPartialFiles } from '../../src/store/local/open-partial-files.ts';

/** Of this process. */
export function partialFilesIn(folder: string, now = () => Date.now()) {
  return openPartialFiles({
    folder,
    host: 'host',
    pid: process.pid,
    clock: { now },
    randomBytes: (length) => randomBytes(length),
  });
}
